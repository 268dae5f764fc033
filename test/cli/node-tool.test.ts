import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { bundleInto, useBundledCommand } from "../support/bundled-command";
import { useFolder } from "../support/folder";

describe("the bundled command", () => {
  const command = useBundledCommand();
  const folder = useFolder();

  it("is one file, with the licenses of what is in it beside it", async () => {
    mkdirSync(`${folder()}/tool`);
    await bundleInto(`${folder()}/tool`);
    assert.deepEqual(readdirSync(`${folder()}/tool`).sort(), ["THIRD-PARTY-LICENSES.txt", "batch-outputs.cjs"]);
    const licenses = readFileSync(`${folder()}/tool/THIRD-PARTY-LICENSES.txt`, "utf8");
    for (const name of [
      "@azure/identity",
      "@azure/storage-blob",
      "commander",
      "cli-table3",
      "mime-types",
      "tinyglobby",
    ]) {
      assert.match(licenses, new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("has the same bytes each time, and no path of this machine", async () => {
    await bundleInto(folder());
    const again = readFileSync(`${folder()}/batch-outputs.cjs`);
    assert.ok(again.equals(readFileSync(command().file)));
    assert.ok(!again.includes(process.cwd()));
  });
});
