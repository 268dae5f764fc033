import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { before, beforeEach, describe, it } from "mocha";
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
    root = join(folder(), "opt", "batch-outputs");
  });

  /** Creates the next working directory of the StartTask, with the archives. */
  function prepare({ archive, nodejs }: Tool): string {
    runs += 1;
    const directory = join(folder(), "startup", `${runs}`, "wd");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "batch-outputs.tar.gz"), archive);
    if (nodejs !== undefined) writeFileSync(join(directory, "nodejs.tar.gz"), nodejs);
    return directory;
  }

  /** Starts the script as Batch does: in a working directory with the archives, and in a separate process group. */
  function start(tool: Tool, env: Record<string, string> = {}, directory = prepare(tool)): ChildProcess {
    return spawn("/bin/sh", ["-c", shellCommandLine(INSTALL_SCRIPT)], {
      cwd: directory,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        LOCAL_AZURE_NODE_ROOT: folder(),
        BATCH_OUTPUTS_SHA256: tool.sha256,
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

  it("keeps an installed version that no task has changed", async () => {
    await install(BUNDLED);
    const { mtimeMs, ino } = statSync(join(root, "versions", BUNDLED.sha256));
    assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    const after = statSync(join(root, "versions", BUNDLED.sha256));
    assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino]);
    assertInstalled(BUNDLED);
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
      "lib",
      "lib/NODEJS-LICENSE.txt",
      "lib/node",
      "lib/nodejs.sha256",
      "lib/version",
    ]);
    assert.equal((statSync(join(root, "current", "lib", "node")).mode & 0o777).toString(8), "755");
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
      // The script has unpacked the command when it opens the Node.js archive, a pipe that never has a byte.
      const { nodejs: _, ...withoutNodejs } = BUNDLED;
      const directory = prepare(withoutNodejs);
      execFileSync("mkfifo", [join(directory, "nodejs.tar.gz")]);
      const child = start(BUNDLED, {}, directory);
      const pipe = await open(join(directory, "nodejs.tar.gz"), "w");
      process.kill(-child.pid!, signal);
      await finish(child);
      await pipe.close();
      assert.deepEqual(readdirSync(join(root, "versions")), []);
      assert.equal(existsSync(join(root, "current")), false);
      assert.equal(left().filter((name) => name.startsWith(".install-")).length, leftBehind);

      assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
      assertInstalled(BUNDLED);
      assert.deepEqual(left(), ["config.json", "current", "versions"]);
    });
  }

  it("is one line without single quotes, which needs no escapes in a command line", () => {
    assert.match(shellCommandLine(INSTALL_SCRIPT), /^\/bin\/sh -c '[^'\n]+'$/);
  });

  it("compiles the library with the installed Node.js", async () => {
    const nodejs = packed(
      file("package/LICENSE", "license of Node.js"),
      file("package/bin/node", '#!/bin/sh\necho compiled >"${1%/*}/outputs.cjs.code"\n', 0o755),
    );
    const archive = packed(
      file("bin/batch-outputs", "#!/bin/sh\n", 0o755),
      file("lib/compile.cjs", "compile"),
      file("lib/version", "compiled"),
      file("lib/nodejs.sha256", `${sha256Of(nodejs)}  nodejs.tar.gz\n`),
    );
    const compiled = { version: "compiled", archive, nodejs, sha256: sha256Of(archive) };
    const code = join(root, "current", "lib", "outputs.cjs.code");
    const changes = [() => {}, () => writeFileSync(code, "planted"), () => rmSync(code), () => chmodSync(code, 0o600)];
    await install(compiled);
    for (const change of changes) {
      change();
      assert.deepEqual(await install(compiled), { status: 0, stderr: "" });
      assert.equal(readFileSync(code, "utf8"), "compiled\n");
      assert.equal(statSync(code).mode & 0o777, 0o644);
    }
    writeFileSync(join(root, "current", "lib", "other.code"), "planted");
    assert.match((await install(compiled)).stderr, /was changed after its installation/);
    assert.equal(existsSync(join(root, "current", "lib", "other.code")), false);
  });

  it("runs only programs of the system, whatever PATH says", async () => {
    const planted = join(folder(), "planted");
    for (const name of ["sha256sum", "find", "tar", "flock", "mktemp", "mv", "id"]) {
      writeFiles(planted, { [name]: "#!/bin/sh\necho planted >&2\n" });
      chmodSync(join(planted, name), 0o755);
    }
    assert.deepEqual(await finish(start(ONE, { PATH: planted })), { status: 0, stderr: "" });
    assertInstalled(ONE);
  });

  it("closes a folder that an image has left open to all users", async () => {
    mkdirSync(join(root, "versions"), { recursive: true });
    for (const path of [root, join(root, "versions")]) chmodSync(path, 0o777);
    assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
    for (const path of [root, join(root, "versions")]) assert.equal(statSync(path).mode & 0o777, 0o755, path);
  });

  /** What a task that runs as root can do to the installed tool. */
  const CHANGES: readonly [what: string, change: (tool: string) => void][] = [
    ["a file has other content", (tool) => writeFileSync(join(tool, "lib", "version"), "other")],
    ["a file is missing", (tool) => rmSync(join(tool, "lib", "version"))],
    ["a file was added", (tool) => writeFileSync(join(tool, "bin", "sort"), "#!/bin/sh\n", { mode: 0o755 })],
    ["a file is not executable", (tool) => chmodSync(join(tool, "bin", "batch-outputs"), 0o644)],
    ["a file can be changed by all users", (tool) => chmodSync(join(tool, "lib", "version"), 0o666)],
    ["a folder can be changed by its group", (tool) => chmodSync(join(tool, "bin"), 0o775)],
    [
      "a file is a link",
      (tool) => {
        renameSync(join(tool, "lib", "version"), join(folder(), "version"));
        symlinkSync(join(folder(), "version"), join(tool, "lib", "version"));
      },
    ],
    [
      "the version is a link",
      (tool) => {
        renameSync(tool, join(folder(), "moved"));
        symlinkSync(join(folder(), "moved"), tool);
      },
    ],
  ];
  for (const [what, change] of CHANGES) {
    it(`installs a version again if ${what}, and says so`, async () => {
      await install(BUNDLED);
      const tool = join(root, "versions", BUNDLED.sha256);
      change(tool);
      const stderr = `batch-outputs: ${tool} was changed after its installation and is installed again\n`;
      assert.deepEqual(await install(BUNDLED), { status: 0, stderr });
      assertInstalled(BUNDLED);
      assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
      assert.equal(existsSync(join(root, "current", "bin", "sort")), false);
      assert.deepEqual(left(), ["config.json", "current", "versions"]);
    });
  }

  it("installs what it has verified, even if the archive is replaced after that", async () => {
    // The script reads the Node.js archive, a pipe, after it has verified the command's archive.
    const { nodejs: _, ...withoutNodejs } = BUNDLED;
    const directory = prepare(withoutNodejs);
    execFileSync("mkfifo", [join(directory, "nodejs.tar.gz")]);
    const child = start(BUNDLED, {}, directory);
    const pipe = await open(join(directory, "nodejs.tar.gz"), "w");
    writeFileSync(join(directory, "batch-outputs.tar.gz"), ONE.archive);
    await pipe.writeFile(NODEJS);
    await pipe.close();
    assert.deepEqual(await finish(child), { status: 0, stderr: "" });
    assertInstalled(BUNDLED);
  });

  describe("run as root", () => {
    before(function () {
      if (process.getuid?.() !== 0) this.skip();
    });

    /** Runs a command as a user who has no rights of its own, as a task of another job can. */
    const asTask = (command: string, env: Record<string, string> = {}) =>
      spawnSync(
        "setpriv",
        [`--reuid=${TASK_USER}`, `--regid=${TASK_USER}`, "--clear-groups", "/bin/sh", "-c", command],
        {
          encoding: "utf8",
          cwd: "/",
          env: { PATH: process.env.PATH, ROOT: root, ...env },
        },
      );

    const ATTEMPTS = [
      'echo planted >"$ROOT/current/bin/batch-outputs"',
      'echo planted >"$ROOT/current/bin/sort"',
      'echo planted >"$ROOT/current/lib/outputs.cjs.code"',
      'echo planted >"$ROOT/current/lib/version"',
      'rm -f "$ROOT/current/lib/version"',
      'mv "$ROOT/current/bin" "$ROOT/current/other"',
      'chmod 777 "$ROOT/current/bin"',
      'echo planted >"$ROOT/config.json"',
      'echo planted >"$ROOT/new" && mv "$ROOT/new" "$ROOT/config.json"',
      'ln -sfn /tmp "$ROOT/current"',
      'mkdir "$ROOT/versions/other"',
      'mv "$ROOT/versions" "$ROOT/other"',
      'mv "$ROOT" "$ROOT-other"',
      'rm -rf "$ROOT"',
      'flock "$ROOT/.lock" true',
    ];
    for (const attempt of ATTEMPTS) {
      it(`lets no task do this: ${attempt}`, async () => {
        chmodSync(folder(), 0o755);
        await install(BUNDLED);
        assert.equal(asTask('"$ROOT/current/bin/batch-outputs"').stdout, "bundled\n");
        const installed = contents(root);
        assert.notEqual(asTask(attempt).status, 0);
        assert.deepEqual(contents(root), installed);
        assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
      });
    }

    it("installs a version again if its files belong to another user", async () => {
      await install(ONE);
      chownSync(join(root, "current", "lib", "version"), TASK_USER, TASK_USER);
      assert.match((await install(ONE)).stderr, /was changed after its installation and is installed again\n$/);
      assert.equal(statSync(join(root, "current", "lib", "version")).uid, 0);
    });

    it("takes over a folder that an image has given to another user", async () => {
      mkdirSync(join(root, "versions"), { recursive: true });
      for (const path of [root, join(root, "versions")]) chownSync(path, TASK_USER, TASK_USER);
      assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
      for (const path of [root, join(root, "versions")]) assert.equal(statSync(path).uid, 0, path);
    });

    it("refuses to run as another user, who could not protect what it installs", () => {
      const { status, stderr } = asTask(shellCommandLine(INSTALL_SCRIPT), { BATCH_OUTPUTS_SHA256: ONE.sha256 });
      const message = `batch-outputs: the StartTask must run as root (elevationLevel admin), got user ${TASK_USER}`;
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `${message}; nothing was installed\n` });
    });
  });
});

/** The user `nobody` of Linux. */
const TASK_USER = 65_534;

/** Returns mode, owner and content of everything below a folder, by path. */
function contents(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true }) as string[];
  return Object.fromEntries(
    paths.map((path) => {
      const { mode, uid, ino } = statSync(join(folder, path));
      const isFile = statSync(join(folder, path)).isFile();
      return [path, `${mode} ${uid} ${ino} ${isFile ? sha256Of(readFileSync(join(folder, path))) : ""}`];
    }),
  );
}
