import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
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
import { join } from "node:path";
import { before, beforeEach, describe, it } from "mocha";
import { installScript } from "../../../components/node-tool/install-script";
import { shellCommandLine } from "../../../components/node-tool/shell";
import { writeFiles } from "../../support/folder";
import { CONFIG, type StartOptions, useTestNode, WITHOUT_WAITS } from "./support/test-node";
import { BUNDLED, file, NODEJS, ONE, packed, sha256Of, type Tool, TWO } from "./support/tools";

describe("the install script", () => {
  const node = useTestNode();
  const install = (tool: Tool, options?: StartOptions) => node().install(tool, options);
  let root: string;

  beforeEach(() => {
    root = node().root;
  });

  /** Holds the answer to the next request for the Node.js archive. */
  function holdNodejs(): { readonly requested: Promise<void>; answer(): void } {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { archives } = node();
    const requested = new Promise<void>((resolve) => {
      archives.gate = async () => {
        if (archives.requests.at(-1)?.path !== "/tool/nodejs.tar.gz") return;
        resolve();
        await answered;
      };
    });
    return { requested, answer };
  }

  it("installs the tool and its configuration for all users of the node", async () => {
    assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
    node().assertInstalled(ONE);
    assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"]);
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

  describe("puts a link to the command into a folder that is on the PATH of tasks", () => {
    const links = () => join(node().folder, "usr", "local", "bin");
    const command = () => join(root, "current", "bin", "batch-outputs");
    const link = () => join(links(), "batch-outputs");
    const run = () => spawnSync("batch-outputs", { env: { PATH: links() }, encoding: "utf8" }).stdout;

    it("which runs the version that is installed last", async () => {
      await install(ONE);
      assert.equal(readlinkSync(link()), command());
      assert.equal(run(), "one\n");
      const { ino } = lstatSync(link());
      assert.deepEqual(await install(TWO), { status: 0, stderr: "" });
      assert.equal(lstatSync(link()).ino, ino);
      assert.equal(run(), "two\n");
    });

    const message = () => `batch-outputs: ${link()} must be free for a link to ${command()}; `;
    for (const [name, put] of [
      ["a command of the image", (path: string) => writeFileSync(path, "#!/bin/sh\necho image\n", { mode: 0o755 })],
      ["a link to another place", (path: string) => symlinkSync("/nowhere", path)],
      ["a folder", (path: string) => mkdirSync(join(path, "files"), { recursive: true })],
    ] as const) {
      it(`unless ${name} is there, which it keeps and reports`, async () => {
        mkdirSync(links(), { recursive: true });
        put(link());
        const before = lstatSync(link());
        const { status, stderr } = await install(ONE);
        assert.equal(status, 0);
        assert.ok(stderr.endsWith(`\n${message()}tasks find the command at the latter path\n`), stderr);
        const after = lstatSync(link());
        assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
        node().assertInstalled(ONE);
      });
    }

    it("unless the folder cannot exist", async () => {
      writeFileSync(join(node().folder, "usr"), "");
      const { status, stderr } = await install(ONE);
      assert.equal(status, 0);
      assert.ok(stderr.includes(message()), stderr);
      node().assertInstalled(ONE);
    });
  });

  it("keeps an installed version that no task has changed", async () => {
    await install(BUNDLED);
    const { mtimeMs, ino } = statSync(join(root, "versions", BUNDLED.sha256));
    assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    const after = statSync(join(root, "versions", BUNDLED.sha256));
    assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino]);
    node().assertInstalled(BUNDLED);
    assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"]);
  });

  it("switches to another version and keeps the old one for running tasks", async () => {
    await install(ONE);
    await install(TWO);
    node().assertInstalled(TWO);
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
      assert.deepEqual(node().left(), ["archives", "versions"]);
      assert.deepEqual(readdirSync(join(root, "versions")), []);
    });
  }

  it("installs Node.js and its license next to the command, and nothing else from npm's package", async () => {
    assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    node().assertInstalled(BUNDLED);
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

  it("installs the Node.js of the processor that the node has", async () => {
    const nodejs = packed(
      file("package/LICENSE", "license of Node.js"),
      file("package/bin/node", "#!/bin/sh\necho arm\n", 0o755),
    );
    const archive = packed(
      file("bin/batch-outputs", "#!/bin/sh\necho both\n", 0o755),
      file("lib/version", "both"),
      file("lib/nodejs.sha256", `${sha256Of(NODEJS)}  nodejs.tar.gz\n`),
      file("lib/nodejs-arm64.sha256", `${sha256Of(nodejs)}  nodejs.tar.gz\n`),
    );
    const both = { version: "both", archive, sha256: sha256Of(archive) };
    const { url, blobs } = node().archives;
    blobs.set("/tool/x64.tar.gz", NODEJS).set("/tool/arm64.tar.gz", nodejs);
    const env = {
      BATCH_OUTPUTS_NODEJS_URL: `${url}/tool/x64.tar.gz`,
      BATCH_OUTPUTS_NODEJS_ARM64_URL: `${url}/tool/arm64.tar.gz`,
    };
    const installed = () => readFileSync(join(root, "current", "lib", "node"), "utf8");
    for (const [processor, program] of [
      ["aarch64", "echo arm"],
      ["x86_64", "echo node"],
    ] as const) {
      const script = `uname() { echo ${processor}; }\n${installScript(WITHOUT_WAITS)}`;
      // The second time, the program of the other processor counts as a change of the version.
      assert.equal((await install(both, { env, script })).status, 0);
      node().assertInstalled(both);
      assert.match(installed(), new RegExp(program));
    }
  });

  for (const [name, nodejs] of [
    ["one byte changed", NODEJS.with(100, (NODEJS[100] ?? 0) ^ 1)],
    ["its end missing", NODEJS.subarray(0, -1)],
  ] as const) {
    it(`installs nothing if the Node.js archive has ${name}, says so, and keeps the previous version`, async () => {
      await install(ONE);
      const { status, stderr } = await install({ ...BUNDLED, nodejs });
      assert.equal(status, 1);
      const actual = sha256Of(nodejs);
      assert.equal(
        stderr,
        `batch-outputs: the SHA-256 of nodejs.tar.gz must be ${sha256Of(NODEJS)}, got ${actual}; nothing was installed\n`,
      );
      node().assertInstalled(ONE);
      assert.deepEqual(readdirSync(join(root, "versions")), [ONE.sha256]);
    });
  }

  it("keeps the previous version if the new archive is wrong", async () => {
    await install(ONE);
    assert.equal((await install({ ...TWO, archive: ONE.archive })).status, 1);
    node().assertInstalled(ONE);
  });

  it("always has a complete tool in place while many scripts install concurrently", async () => {
    await install(ONE);
    const installing = Promise.all([ONE, TWO, BUNDLED, TWO, BUNDLED, ONE, TWO, ONE].map((tool) => install(tool)));
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
    assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"]);
    assert.deepEqual(readdirSync(join(root, "versions")).sort(), [ONE.sha256, TWO.sha256, BUNDLED.sha256].sort());
  });

  for (const [signal, leftBehind] of [
    ["SIGKILL", 1],
    ["SIGTERM", 0],
  ] as const) {
    it(`installs nothing if ${signal} interrupts it, and everything the next time`, async () => {
      // The script has unpacked the command when it downloads the Node.js archive.
      const held = holdNodejs();
      const child = node().start(BUNDLED);
      await held.requested;
      process.kill(-child.pid!, signal);
      await node().finish(child);
      held.answer();
      assert.deepEqual(readdirSync(join(root, "versions")), []);
      assert.equal(existsSync(join(root, "current")), false);
      assert.equal(
        node()
          .left()
          .filter((name) => name.startsWith(".install-")).length,
        leftBehind,
      );

      assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
      node().assertInstalled(BUNDLED);
      assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"]);
      const paths = node().archives.requests.map(({ path }) => path);
      assert.deepEqual(paths, [`/tool/${BUNDLED.sha256}.tar.gz`, "/tool/nodejs.tar.gz", "/tool/nodejs.tar.gz"]);
    });
  }

  it("does not wait for the download of a script that was killed", async () => {
    const held = holdNodejs();
    const child = node().start(BUNDLED);
    await held.requested;
    child.kill("SIGKILL");
    await node().finish(child);
    node().archives.gate = async () => {};
    assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    node().assertInstalled(BUNDLED);
    assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"]);
    held.answer();
  });

  it("is one line without single quotes, which needs no escapes in a command line", () => {
    assert.match(shellCommandLine(installScript()), /^\/bin\/sh -c '[^'\n]+'$/);
  });

  it("is far shorter than the command lines that Batch accepts", () => {
    // "Total size of commandLine cannot be more than 32768 characters" (virtual-kubelet/virtual-kubelet#503).
    const { length } = shellCommandLine(installScript());
    assert.ok(length < 8192, `${length}`);
  });

  it("compiles the command with the installed Node.js, and works without compiled code", async () => {
    const broken = join(node().folder, "broken");
    const nodejs = packed(
      file("package/LICENSE", "license of Node.js"),
      file(
        "package/bin/node",
        `#!/bin/sh\nfor f in main outputs; do echo compiled >"\${1%/*}/$f.cjs.code"; [ ! -e "${broken}" ] || exit 1; done\n`,
        0o755,
      ),
    );
    const archive = packed(
      file("bin/batch-outputs", "#!/bin/sh\n", 0o755),
      file("lib/compile.cjs", "compile"),
      file("lib/version", "compiled"),
      file("lib/nodejs.sha256", `${sha256Of(nodejs)}  nodejs.tar.gz\n`),
    );
    const compiled = { version: "compiled", archive, nodejs, sha256: sha256Of(archive) };
    const codes = ["main", "outputs"].map((name) => join(root, "current", "lib", `${name}.cjs.code`));
    const changes: ((code: string) => void)[] = [
      () => {},
      (code) => writeFileSync(code, "planted"),
      (code) => rmSync(code),
      (code) => chmodSync(code, 0o600),
    ];
    await install(compiled);
    for (const change of changes) {
      codes.forEach(change);
      assert.deepEqual(await install(compiled), { status: 0, stderr: "" });
      for (const code of codes) {
        assert.equal(readFileSync(code, "utf8"), "compiled\n");
        assert.equal(statSync(code).mode & 0o777, 0o644);
      }
    }
    writeFileSync(join(root, "current", "lib", "other.code"), "planted");
    assert.match((await install(compiled)).stderr, /was changed after its installation/);
    assert.equal(existsSync(join(root, "current", "lib", "other.code")), false);

    // It stops after the first file.
    writeFileSync(broken, "");
    assert.deepEqual(await install(compiled), { status: 0, stderr: "" });
    assert.deepEqual(codes.filter(existsSync), []);
  });

  it("runs only programs of the system, whatever PATH says", async () => {
    const planted = join(node().folder, "planted");
    for (const name of ["sha256sum", "find", "tar", "flock", "mktemp", "mv", "id", "curl", "python3", "sed", "sleep"]) {
      writeFiles(planted, { [name]: "#!/bin/sh\necho planted >&2\n" });
      chmodSync(join(planted, name), 0o755);
    }
    assert.deepEqual(await install(ONE, { env: { PATH: planted } }), { status: 0, stderr: "" });
    node().assertInstalled(ONE);
  });

  it("closes a folder that an image has left open to all users", async () => {
    const folders = [root, join(root, "versions"), join(root, "archives")];
    for (const path of folders) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o777);
    }
    assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
    for (const path of folders) assert.equal(statSync(path).mode & 0o777, 0o755, path);
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
        renameSync(join(tool, "lib", "version"), join(node().folder, "version"));
        symlinkSync(join(node().folder, "version"), join(tool, "lib", "version"));
      },
    ],
    [
      "the version is a link",
      (tool) => {
        renameSync(tool, join(node().folder, "moved"));
        symlinkSync(join(node().folder, "moved"), tool);
      },
    ],
  ];
  it("installs a version again if it was changed in any way, and says so", async () => {
    await install(BUNDLED);
    const tool = join(root, "versions", BUNDLED.sha256);
    for (const [what, change] of CHANGES) {
      change(tool);
      const stderr = `batch-outputs: ${tool} was changed after its installation and is installed again\n`;
      assert.deepEqual(await install(BUNDLED), { status: 0, stderr }, what);
      node().assertInstalled(BUNDLED);
      assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" }, what);
      assert.equal(existsSync(join(root, "current", "bin", "sort")), false);
      assert.deepEqual(node().left(), ["archives", "config.json", "current", "versions"], what);
    }
  });

  it("installs what it has verified, even if the archive is replaced after that", async () => {
    const held = holdNodejs();
    const child = node().start(BUNDLED);
    await held.requested;
    writeFileSync(join(root, "archives", "batch-outputs.tar.gz"), ONE.archive);
    held.answer();
    assert.deepEqual(await node().finish(child), { status: 0, stderr: "" });
    node().assertInstalled(BUNDLED);
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
      'echo planted >"$ROOT/current/lib/main.cjs.code"',
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
      'echo planted >"$ROOT/archives/nodejs.tar.gz"',
      'mv "$ROOT/archives" "$ROOT/other"',
    ];
    it("lets no task change what it has installed", async () => {
      chmodSync(node().folder, 0o755);
      await install(BUNDLED);
      assert.equal(asTask('"$ROOT/current/bin/batch-outputs"').stdout, "bundled\n");
      const installed = contents(root);
      for (const attempt of ATTEMPTS) {
        assert.notEqual(asTask(attempt).status, 0, attempt);
        assert.deepEqual(contents(root), installed, attempt);
      }
      assert.deepEqual(await install(BUNDLED), { status: 0, stderr: "" });
    });

    it("installs a version again if its files belong to another user", async () => {
      await install(ONE);
      chownSync(join(root, "current", "lib", "version"), TASK_USER, TASK_USER);
      assert.match((await install(ONE)).stderr, /was changed after its installation and is installed again\n$/);
      assert.equal(statSync(join(root, "current", "lib", "version")).uid, 0);
    });

    it("takes over a folder that an image has given to another user", async () => {
      const folders = [root, join(root, "versions"), join(root, "archives")];
      for (const path of folders) {
        mkdirSync(path, { recursive: true });
        chownSync(path, TASK_USER, TASK_USER);
      }
      assert.deepEqual(await install(ONE), { status: 0, stderr: "" });
      for (const path of folders) assert.equal(statSync(path).uid, 0, path);
    });

    it("refuses to run as another user, who could not protect what it installs", () => {
      const { status, stderr } = asTask(shellCommandLine(installScript()), { BATCH_OUTPUTS_SHA256: ONE.sha256 });
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
