import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { beforeEach, describe, it } from "mocha";
import { INSTALL_SCRIPT } from "../../../components/internal/install-script";
import { writeTar } from "../../../components/internal/node-tool/tar";
import { shellCommandLine } from "../../../components/internal/shell";
import { useFolder, writeFiles } from "../../support/folder";

const CONFIG = JSON.stringify({
  version: 1,
  blobEndpoint: "https://x.blob.example/",
  writerClientId: 'it\'s "me" $HOME',
});

/** Two versions of the tool, and their hashes. */
const [ONE, TWO] = ["one", "two"].map((version) => {
  const archive = gzipSync(
    writeTar([
      { path: "bin/batch-outputs", content: Buffer.from(`#!/bin/sh\necho ${version}\n`), mode: 0o755 },
      { path: "lib/version", content: Buffer.from(version), mode: 0o644 },
    ]),
    { mtime: 0 },
  );
  return { version, archive, sha256: createHash("sha256").update(archive).digest("hex") };
}) as [Tool, Tool];

interface Tool {
  readonly version: string;
  readonly archive: Uint8Array;
  readonly sha256: string;
}

interface Run {
  readonly status: number | null;
  readonly stderr: string;
}

describe("the install script", () => {
  const folder = useFolder();
  let root: string;
  let runs = 0;

  beforeEach(() => {
    root = join(folder(), "shared", "batch-outputs");
    mkdirSync(join(folder(), "shared"));
  });

  /** Starts the script as Batch does: in a working directory with the archive, in a process group of its own. */
  function start({ archive, sha256 }: Tool, env: Record<string, string> = {}): ChildProcess {
    runs += 1;
    const directory = join(folder(), "startup", `${runs}`, "wd");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "batch-outputs.tar.gz"), archive);
    return spawn("/bin/sh", ["-c", shellCommandLine(INSTALL_SCRIPT)], {
      cwd: directory,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        AZ_BATCH_NODE_SHARED_DIR: join(folder(), "shared"),
        BATCH_OUTPUTS_SHA256: sha256,
        BATCH_OUTPUTS_CONFIG: CONFIG,
        ...env,
      },
    });
  }

  async function finish(child: ChildProcess): Promise<Run> {
    const exited = once(child, "close");
    const stderr = await text(child.stderr!);
    const [status] = (await exited) as [number | null];
    return { status, stderr };
  }

  const install = (tool: Tool) => finish(start(tool));

  function assertInstalled({ version, sha256 }: Tool): void {
    assert.equal(readlinkSync(join(root, "current")), `versions/${sha256}`);
    assert.equal(readFileSync(join(root, "current", "lib", "version"), "utf8"), version);
    assert.deepEqual(JSON.parse(readFileSync(join(root, "config.json"), "utf8")), JSON.parse(CONFIG));
  }

  /** What lies in the tool's folder beside the lock. */
  const left = () =>
    readdirSync(root)
      .filter((name) => name !== ".lock")
      .sort();

  it("installs the tool and its configuration for all users of the node", async () => {
    assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
    assertInstalled(ONE);
    assert.deepEqual(left(), ["config.json", "current", "versions"]);
    const modes = [
      "",
      "versions",
      `versions/${ONE.sha256}`,
      "current/bin",
      "current/bin/batch-outputs",
      "current/lib/version",
      "config.json",
    ];
    assert.deepEqual(
      modes.map((path) => (statSync(join(root, path)).mode & 0o777).toString(8)),
      ["755", "755", "755", "755", "755", "644", "644"],
    );
  });

  it("installs nothing a second time, and needs no archive for it", async () => {
    await install(ONE);
    const { mtimeMs, ino } = statSync(join(root, "versions", ONE.sha256));
    const again = { ...ONE, archive: Buffer.from("not even an archive") };
    assert.deepEqual(await install(again), { status: 0, stderr: "" });
    const after = statSync(join(root, "versions", ONE.sha256));
    assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino]);
    assertInstalled(ONE);
    assert.deepEqual(left(), ["config.json", "current", "versions"]);
  });

  it("switches to another version and keeps the old one for tasks that run", async () => {
    await install(ONE);
    await install(TWO);
    assertInstalled(TWO);
    assert.deepEqual(readdirSync(join(root, "versions")).sort(), [ONE.sha256, TWO.sha256].sort());
  });

  for (const [name, archive] of [
    ["one byte changed", ONE.archive.with(100, (ONE.archive[100] ?? 0) ^ 1)],
    ["its end missing", ONE.archive.subarray(0, -1)],
    ["nothing in it", new Uint8Array()],
  ] as const) {
    it(`installs nothing of an archive with ${name}, and says so`, async () => {
      const { status, stderr } = await install({ ...ONE, archive });
      assert.equal(status, 1);
      const actual = createHash("sha256").update(archive).digest("hex");
      assert.equal(
        stderr,
        `batch-outputs: the SHA-256 of the archive must be ${ONE.sha256}, got ${actual}: nothing was installed\n`,
      );
      assert.deepEqual(left(), ["versions"]);
      assert.deepEqual(readdirSync(join(root, "versions")), []);
    });
  }

  it("keeps the version before where the new archive is wrong", async () => {
    await install(ONE);
    assert.equal((await install({ ...TWO, archive: ONE.archive })).status, 1);
    assertInstalled(ONE);
  });

  it("leaves a whole tool in place whenever it looks, while many install", async () => {
    await install(ONE);
    const installing = Promise.all([ONE, TWO, ONE, TWO, TWO, ONE, TWO, ONE].map(install));
    let done = false;
    void installing.then(() => {
      done = true;
    });
    let seen = 0;
    while (!done) {
      assert.match(readFileSync(join(root, "current", "lib", "version"), "utf8"), /^(one|two)$/);
      assert.deepEqual(JSON.parse(readFileSync(join(root, "config.json"), "utf8")), JSON.parse(CONFIG));
      seen += 1;
      await new Promise(setImmediate);
    }
    assert.ok(seen > 10);
    assert.deepEqual(await installing, Array(8).fill({ status: 0, stderr: "" }));
    assert.deepEqual(left(), ["config.json", "current", "versions"]);
    assert.deepEqual(readdirSync(join(root, "versions")).sort(), [ONE.sha256, TWO.sha256].sort());
  });

  for (const [signal, leftBehind] of [
    ["SIGKILL", 1],
    ["SIGTERM", 0],
  ] as const) {
    it(`installs nothing where ${signal} comes in the middle, and all of it the next time`, async () => {
      // Unpacks, then says so and goes on for ever.
      writeFiles(join(folder(), "slow"), { tar: '#!/bin/sh\n/bin/tar "$@"\n: >"$MARKER/unpacked"\nexec sleep 600\n' });
      chmodSync(join(folder(), "slow", "tar"), 0o755);
      const env = { PATH: `${join(folder(), "slow")}:${process.env.PATH}`, MARKER: folder() };
      const unpacked = appears(folder(), "unpacked");
      const child = start(ONE, env);
      await unpacked;
      process.kill(-child.pid!, signal);
      await finish(child);
      assert.deepEqual(readdirSync(join(root, "versions")), []);
      assert.equal(existsSync(join(root, "current")), false);
      assert.equal(left().filter((name) => name.startsWith(".install-")).length, leftBehind);

      assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
      assertInstalled(ONE);
      assert.deepEqual(left(), ["config.json", "current", "versions"]);
    });
  }
});

/** Waits until a folder has an entry of that name. */
function appears(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, changed) => {
      if (changed !== name) return;
      watcher.close();
      resolve();
    });
  });
}
