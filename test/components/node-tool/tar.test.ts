import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type TarEntry, writeTar } from "../../../components/node-tool/tar";
import { useFolder } from "../../support/folder";

const entries: TarEntry[] = [
  { path: "bin/run", content: Buffer.from("#!/bin/sh\n"), mode: 0o755 },
  { path: "lib/empty", content: Buffer.alloc(0), mode: 0o644 },
  { path: "lib/block", content: randomBytes(512), mode: 0o644 },
  { path: "lib/ä.txt", content: randomBytes(70_000), mode: 0o644 },
];

describe("tar", () => {
  const folder = useFolder();

  it("writes an archive that tar unpacks without warnings", () => {
    writeFileSync(join(folder(), "a.tar"), writeTar(entries));
    const { status, stderr } = spawnSync("tar", ["-xf", "a.tar"], { cwd: folder(), encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    for (const { path, content, mode } of entries) {
      assert.deepEqual(readFileSync(join(folder(), path)), content);
      assert.equal(statSync(join(folder(), path)).mode & 0o700, mode & 0o700);
    }
  });

  it("refuses a path that the header cannot hold", () => {
    const entry = { path: "x".repeat(101), content: Buffer.alloc(0), mode: 0o644 };
    assert.throws(() => writeTar([entry]), { message: /^path must have at most 100 bytes/ });
  });
});
