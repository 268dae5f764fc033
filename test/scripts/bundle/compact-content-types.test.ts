import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "esbuild";
import { types } from "mime-types";
import { describe, it } from "mocha";
import { typeOfFile, typeOfText } from "../../../outputs/names/content-type";
import { useFolder } from "../../support/folder";

describe("the content types in the node tool", () => {
  const folder = useFolder();

  it("are those of mime-types, for each extension and for names without one", async () => {
    const { compactContentTypes } = await import("../../../scripts/bundle/compact-content-types.mjs");
    const outfile = join(folder(), "content-type.cjs");
    await build({
      entryPoints: [join(__dirname, "../../../outputs/names/content-type.ts")],
      bundle: true,
      platform: "node",
      format: "cjs",
      plugins: [compactContentTypes],
      outfile,
    });
    const bundled = require(outfile);
    const extensions = Object.keys(types);
    assert.ok(extensions.length > 1000);
    const names = extensions.flatMap((extension) => [`a/b.${extension}`, `x.${extension.toUpperCase()}`, extension]);
    for (const name of [...names, "", ".", "x", ".bashrc", "x.unknown", "a.b/c", "x.__proto__", "x.constructor"]) {
      assert.equal(bundled.typeOfFile(name), typeOfFile(name), name);
      assert.equal(bundled.typeOfText(name), typeOfText(name), name);
    }
  });
});
