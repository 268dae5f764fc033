import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { ROOT } from "../../cli/support/ended";
import { NODE_TOOL } from "../../support/built-command";
import { useFolder } from "../../support/folder";

describe("the node tool", () => {
  const folder = useFolder();
  const built = dirname(NODE_TOOL.file);

  it("consists of one file, the modules that it loads on demand, and the licenses of its packages", () => {
    assert.deepEqual(readdirSync(built).sort(), [
      ...["THIRD-PARTY-LICENSES.txt", "batch-outputs.cjs", "compile.cjs", "http-proxy-agent.cjs"],
      ...["https-proxy-agent.cjs", "identity.cjs", "install.cjs", "main.cjs", "outputs-table.cjs"],
      ...["outputs.cjs", "progress-bar.cjs", "signed-url.cjs"],
    ]);
    const licenses = readFileSync(join(built, "THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const name of ["@azure/identity", "@azure/storage-blob", "commander", "mime-types", "saxes", "string-width"]) {
      assert.match(licenses, new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("has the same bytes each time, and no path of this machine", () => {
    execFileSync(process.execPath, [join(ROOT, "scripts/bundle/node-tool.mjs"), folder()]);
    assert.deepEqual(readdirSync(folder()), readdirSync(built));
    for (const name of readdirSync(folder())) {
      const again = readFileSync(join(folder(), name));
      assert.ok(again.equals(readFileSync(join(built, name))), name);
      assert.ok(!again.includes(process.cwd()), name);
    }
  });
});
