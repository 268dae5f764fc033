import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { runChildCommand } from "../../../cli/task-run/child-command";
import { useFolder, writeFiles } from "../../support/folder";

describe("runChildCommand", () => {
  const folder = useFolder();

  // The system refuses the second one with ENOTDIR, which Node.js throws instead of emitting it.
  for (const [path, systemCode] of Object.entries({ "file.txt": "EACCES", "file.txt/command": "ENOTDIR" })) {
    it(`refuses ${path}, and no longer handles signals`, async () => {
      writeFiles(folder(), { "file.txt": "text" });
      const handlers = process.listenerCount("SIGTERM");
      await assert.rejects(runChildCommand([`${folder()}/${path}`]), {
        code: "CommandNotExecutable",
        message: new RegExp(`got ".*/${path}" \\(${systemCode}\\)`),
      });
      assert.equal(process.listenerCount("SIGTERM"), handlers);
    });
  }
});
