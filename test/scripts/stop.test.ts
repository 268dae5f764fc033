import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import { repository, run, temporaryFolders } from "../../local/test/engine/support/folders";

describe("npm run stop", () => {
  const folders = temporaryFolders();
  after(() => folders.remove());

  function stop(files: Record<string, string>) {
    const root = folders.make(files);
    cpSync(join(repository, "scripts", "stop.mjs"), join(root, "scripts", "stop.mjs"));
    cpSync(join(repository, "scripts", "setup"), join(root, "scripts", "setup"), { recursive: true });
    return run(process.execPath, [join(root, "scripts", "stop.mjs")], process.env, root);
  }

  it("has nothing to stop if nothing is set up", async () => {
    const { code, stdout, stderr } = await stop({});
    assert.deepEqual([code, stdout, stderr], [0, "nothing to stop: this checkout has not been set up\n", ""]);
  });

  it("runs local-azure down, and returns its exit code", async () => {
    const { code, stdout } = await stop({
      "local/dist/command/main.js": "console.log(process.argv[2]); process.exitCode = 5;",
    });
    assert.deepEqual([code, stdout], [5, "down\n"]);
  });
});
