import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { bundleInto, useBundledCommand } from "../support/bundled-command";
import { useFolder } from "../support/folder";

describe("the bundled command", () => {
  const command = useBundledCommand();
  const folder = useFolder();

  it("consists of one file, the modules that it loads on demand, and the licenses of its packages", async () => {
    mkdirSync(`${folder()}/tool`);
    await bundleInto(`${folder()}/tool`);
    assert.deepEqual(readdirSync(`${folder()}/tool`).sort(), [
      ...[
        "THIRD-PARTY-LICENSES.txt",
        "batch-outputs.cjs",
        "compile.cjs",
        "http-proxy-agent.cjs",
        "https-proxy-agent.cjs",
        "identity.cjs",
        "install.cjs",
        "outputs-table.cjs",
      ],
      ...["outputs.cjs", "progress-bar.cjs", "signed-url.cjs"],
    ]);
    const licenses = readFileSync(`${folder()}/tool/THIRD-PARTY-LICENSES.txt`, "utf8");
    for (const name of ["@azure/identity", "@azure/storage-blob", "commander", "mime-types", "saxes", "string-width"]) {
      assert.match(licenses, new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("has the same bytes each time, and no path of this machine", async () => {
    await bundleInto(folder());
    for (const name of readdirSync(folder())) {
      const again = readFileSync(join(folder(), name));
      assert.ok(again.equals(readFileSync(join(dirname(command().file), name))), name);
      assert.ok(!again.includes(process.cwd()), name);
    }
  });
});
