import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "../support/temporary-folder";

describe("a local Azure whose disk is full", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it("continues, keeps tasks active, answers 503 with the file's name, and is ended by down", function () {
    // A separate disk needs a mount namespace, which only Linux provides.
    if (spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status !== 0) this.skip();
    const disk = join(folder.path, "disk");
    mkdirSync(disk);
    const script = `mount -t tmpfs -o size=32m none "$DISK" && "$NODE" --import tsx "$SCENARIO" "$DISK/state" "$OUTSIDE"`;
    const { stdout, stderr, status } = spawnSync("unshare", ["--map-root-user", "--mount", "sh", "-c", script], {
      env: {
        ...process.env,
        NODE: process.execPath,
        DISK: disk,
        OUTSIDE: folder.path,
        SCENARIO: join(__dirname, "support/full-disk-scenario.ts"),
      },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^survived$/m);
  });
});
