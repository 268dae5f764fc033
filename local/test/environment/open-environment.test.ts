import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openEnvironment } from "../../environment/open-environment";
import { temporaryFolder } from "../support/temporary-folder";

describe("openEnvironment", () => {
  const folder = temporaryFolder();

  it("logs lines with their time, and does not fail if logging fails", async () => {
    const { log } = await openEnvironment(folder.path);
    log("storage", "one");
    const logs = join(folder.path, "logs");
    assert.match(readFileSync(join(logs, "storage.log"), "utf8"), /^\d{4}-\d\d-\d\dT[\d:.]+Z one\n$/);
    rmSync(logs, { recursive: true });
    writeFileSync(logs, "no folder");
    assert.doesNotThrow(() => log("storage", "two"));
  });
});
