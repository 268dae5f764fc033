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
import { INSTALL_SCRIPT } from "../../../components/node-tool/install-script";
import { shellCommandLine } from "../../../components/node-tool/shell";
import { writeTar } from "../../../components/node-tool/tar";
import { useFolder, writeFiles } from "../../support/folder";

const CONFIG = JSON.stringify({
  version: 1,
  blobEndpoint: "https://x.blob.example/",
  identityClientId: 'it\'s "me" $HOME',
});

interface Tool {
  readonly version: string;
  readonly archive: Uint8Array;
  readonly sha256: string;
  /** The Node.js archive that the command's archive requires. */
  readonly nodejs?: Uint8Array;
}

const file = (path: string, content: string, mode = 0o644) => ({ path, content: Buffer.from(content), mode });
const packed = (...files: ReturnType<typeof file>[]) => gzipSync(writeTar(files), { mtime: 0 });
const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Has the layout of npm's package of Node.js. */
const NODEJS = packed(
  file("package/share/man/man1/node.1", "manual"),
  file("package/LICENSE", "license of Node.js"),
  file("package/bin/node", "#!/bin/sh\necho node\n", 0o755),
  file("package/README.md", "read me"),
);

/** Three versions of the tool: two for images with Node.js, and one that includes Node.js. */
const [ONE, TWO, BUNDLED] = ["one", "two", "bundled"].map((version) => {
  const nodejs = version === "bundled" ? NODEJS : undefined;
  const archive = packed(
    file("bin/batch-outputs", `#!/bin/sh\necho ${version}\n`, 0o755),
    file("lib/version", version),
    ...(nodejs === undefined ? [] : [file("lib/nodejs.sha256", `${sha256Of(nodejs)}  nodejs.tar.gz\n`)]),
  );
  return { version, archive, sha256: sha256Of(archive), ...(nodejs && { nodejs }) };
}) as [Tool, Tool, Tool];

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

  /** Starts the script as Batch does: in a working directory with the archives, and in a separate process group. */
  function start({ archive, sha256, nodejs }: Tool, env: Record<string, string> = {}): ChildProcess {
    runs += 1;
    const directory = join(folder(), "startup", `${runs}`, "wd");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "batch-outputs.tar.gz"), archive);
    if (nodejs !== undefined) writeFileSync(join(directory, "nodejs.tar.gz"), nodejs);
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

  /** Returns the entries of the tool's folder, without the lock. */
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

  it("installs nothing a second time, and needs no archive for that", async () => {
    await install(ONE);
    const { mtimeMs, ino } = statSync(join(root, "versions", ONE.sha256));
    const again = { ...ONE, archive: Buffer.from("not even an archive") };
    assert.deepEqual(await install(again), { status: 0, stderr: "" });
    const after = statSync(join(root, "versions", ONE.sha256));
    assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino]);
    assertInstalled(ONE);
    assert.deepEqual(left(), ["config.json", "current", "versions"]);
  });

  it("switches to another version and keeps the old one for running tasks", async () => {
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
    it(`installs nothing from an archive with ${name}, and says so`, async () => {
      const { status, stderr } = await install({ ...ONE, archive });
      assert.equal(status, 1);
      const actual = sha256Of(archive);
      assert.equal(
        stderr,
        `batch-outputs: the SHA-256 of batch-outputs.tar.gz must be ${ONE.sha256}, got ${actual}; nothing was installed\n`,
      );
      assert.deepEqual(left(), ["versions"]);
      assert.deepEqual(readdirSync(join(root, "versions")), []);
    });
  }

  it("installs Node.js and its license next to the command, and nothing else from npm's package", async () => {
    assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    assertInstalled(BUNDLED);
    const files = readdirSync(join(root, "current"), { recursive: true }).sort();
    assert.deepEqual(files, [
      "bin",
      "bin/batch-outputs",
      "bin/node",
      "lib",
      "lib/NODEJS-LICENSE.txt",
      "lib/nodejs.sha256",
      "lib/version",
    ]);
    assert.equal((statSync(join(root, "current", "bin", "node")).mode & 0o777).toString(8), "755");
    assert.equal(readFileSync(join(root, "current", "lib", "NODEJS-LICENSE.txt"), "utf8"), "license of Node.js");
  });

  for (const [name, nodejs] of [
    ["one byte changed", NODEJS.with(100, (NODEJS[100] ?? 0) ^ 1)],
    ["its end missing", NODEJS.subarray(0, -1)],
    ["no file", undefined],
  ] as const) {
    it(`installs nothing if the Node.js archive has ${name}, says so, and keeps the previous version`, async () => {
      await install(ONE);
      const { status, stderr } = await install({ ...BUNDLED, nodejs });
      assert.equal(status, 1);
      const actual = nodejs === undefined ? "none" : sha256Of(nodejs);
      assert.equal(
        stderr,
        `batch-outputs: the SHA-256 of nodejs.tar.gz must be ${sha256Of(NODEJS)}, got ${actual}; nothing was installed\n`,
      );
      assertInstalled(ONE);
      assert.deepEqual(readdirSync(join(root, "versions")), [ONE.sha256]);
    });
  }

  it("keeps the previous version if the new archive is wrong", async () => {
    await install(ONE);
    assert.equal((await install({ ...TWO, archive: ONE.archive })).status, 1);
    assertInstalled(ONE);
  });

  it("always has a complete tool in place while many scripts install concurrently", async () => {
    await install(ONE);
    const installing = Promise.all([ONE, TWO, BUNDLED, TWO, BUNDLED, ONE, TWO, ONE].map(install));
    let done = false;
    void installing.then(() => {
      done = true;
    });
    let seen = 0;
    while (!done) {
      assert.match(readFileSync(join(root, "current", "lib", "version"), "utf8"), /^(one|two|bundled)$/);
      assert.deepEqual(JSON.parse(readFileSync(join(root, "config.json"), "utf8")), JSON.parse(CONFIG));
      seen += 1;
      await new Promise(setImmediate);
    }
    assert.ok(seen > 10);
    assert.deepEqual(await installing, Array(8).fill({ status: 0, stderr: "" }));
    assert.deepEqual(left(), ["config.json", "current", "versions"]);
    assert.deepEqual(readdirSync(join(root, "versions")).sort(), [ONE.sha256, TWO.sha256, BUNDLED.sha256].sort());
  });

  for (const [signal, leftBehind] of [
    ["SIGKILL", 1],
    ["SIGTERM", 0],
  ] as const) {
    it(`installs nothing if ${signal} interrupts it, and everything the next time`, async () => {
      // Unpacks the archive, signals that, and never ends.
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

/** Waits until a folder contains an entry with that name. */
function appears(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, changed) => {
      if (changed !== name) return;
      watcher.close();
      resolve();
    });
  });
}
