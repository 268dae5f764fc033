import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, watch, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, describe, it } from "mocha";
import {
  type Finished,
  pretendEngine,
  repository,
  run,
  temporaryFolders,
} from "../../local/test/engine/support/folders";

/** npm's own start takes most of the time. */
const NPM_TIME = 60_000;

describe("scripts/setup.mjs", function () {
  this.timeout(NPM_TIME);
  const folders = temporaryFolders();
  after(() => folders.remove());

  /**
   * Creates a small checkout with the real scripts. Its dependencies are local folders, so npm needs no network: a
   * Node.js (this one, marked by a variable), a tsx that does nothing, and another package. npm is the real one, and
   * its calls are recorded.
   */
  function checkout() {
    const root = realpathSync(
      folders.make({
        "package.json": JSON.stringify({
          name: "checkout",
          engines: { node: ">=22.12" },
          scripts: { build: "node build.js" },
          dependencies: { node: "file:parts/node", tsx: "file:parts/tsx", brick: "file:parts/brick" },
        }),
        "package-lock.json": JSON.stringify({
          name: "checkout",
          lockfileVersion: 3,
          packages: {
            "": {
              name: "checkout",
              dependencies: { node: "file:parts/node", tsx: "file:parts/tsx", brick: "file:parts/brick" },
            },
            ...Object.fromEntries(
              ["node", "tsx", "brick"].flatMap((name) => [
                [`node_modules/${name}`, { resolved: `parts/${name}`, link: true }],
                [`parts/${name}`, { version: "1.0.0" }],
              ]),
            ),
          },
        }),
        "parts/node/package.json": '{ "name": "node", "version": "1.0.0" }',
        "parts/tsx/package.json": '{ "name": "tsx", "version": "1.0.0", "main": "index.js" }',
        "parts/tsx/index.js": "",
        "parts/brick/package.json": '{ "name": "brick", "version": "1.0.0" }',
        "tsconfig.json": "{}",
        "tsconfig.build.json": '{ "include": ["source"] }',
        "source/a.txt": "one",
        "build.js":
          'const fs = require("fs"); fs.mkdirSync("dist", { recursive: true }); fs.copyFileSync("source/a.txt", "dist/a.txt");',
        "next.ts":
          'console.log(JSON.stringify({ ownNode: process.env.OWN_NODE, args: process.argv.slice(2), engine: require("child_process").execFileSync("pulumi").toString().trim() }));',
      }),
    );
    mkdirSync(join(root, "parts", "node", "bin"));
    const own = `#!/bin/sh\nOWN_NODE=yes exec '${process.execPath}' "$@"\n`;
    writeFileSync(join(root, "parts", "node", "bin", "node"), own, { mode: 0o755 });
    cpSync(join(repository, "scripts", "setup.mjs"), join(root, "scripts", "setup.mjs"));
    cpSync(join(repository, "scripts", "setup"), join(root, "scripts", "setup"), { recursive: true });
    cpSync(join(repository, "local", "engine"), join(root, "local", "engine"), { recursive: true });
    const home = folders.make();
    pretendEngine(join(home, ".pulumi", "versions", "3.259.0", "bin"), "v3.259.0");
    const commands = countingNpm(folders.make());
    const env = {
      ...process.env,
      HOME: home,
      PULUMI_HOME: join(home, ".pulumi"),
      PATH: `${commands.folder}${delimiter}${withoutPulumi(process.env.PATH)}`,
    };
    return {
      root,
      env,
      file: (name: string) => join(root, name),
      setup: (...args: string[]): Promise<Finished> =>
        run(process.execPath, [join(root, "scripts", "setup.mjs"), ...args], env, root),
      npmCalls: commands.calls,
    };
  }

  function countingNpm(folder: string) {
    const npm = process.env.PATH?.split(delimiter)
      .map((place) => join(place, "npm"))
      .find(existsSync);
    const log = join(folder, "calls");
    writeFileSync(join(folder, "npm"), `#!/bin/sh\necho "$1" >> '${log}'\nexec '${npm}' "$@"\n`, { mode: 0o755 });
    return {
      folder,
      /** Returns npm's calls since the last call of this function. */
      calls(): string[] {
        const calls = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
        rmSync(log, { force: true });
        return calls;
      },
    };
  }

  it("installs, builds, finds the engine and runs the next script on the Node.js that it installed", async () => {
    const { file, setup, npmCalls } = checkout();
    const { code, stdout, stderr } = await setup("next.ts", "--input", "a file");
    assert.equal(code, 0, stderr);
    assert.deepEqual(npmCalls(), ["ci", "run"]);
    assert.equal(readFileSync(file("dist/a.txt"), "utf8"), "one");
    assert.deepEqual(JSON.parse(stdout), {
      ownNode: "yes",
      args: ["--input", "a file"],
      engine: "v3.259.0",
    });
  });

  it("repeats a step only if it must", async () => {
    const { file, setup, npmCalls } = checkout();
    const changes: [string, () => void, string[]][] = [
      ["a new checkout", () => undefined, ["ci", "run"]],
      ["nothing", () => undefined, []],
      ["a source", () => writeFileSync(file("source/a.txt"), "two"), ["run"]],
      ["a source more", () => writeFileSync(file("source/b.txt"), ""), ["run"]],
      ["a source less", () => rmSync(file("source/b.txt")), ["run"]],
      ["no dist", () => rmSync(file("dist"), { recursive: true }), ["run"]],
      ["a dependency that is gone", () => rmSync(file("node_modules/brick")), ["ci", "run"]],
      ["no node_modules", () => rmSync(file("node_modules"), { recursive: true }), ["ci", "run"]],
      [
        "another version in the lock file",
        () => raiseBrick(file("package-lock.json"), file("parts/brick")),
        ["ci", "run"],
      ],
      ["nothing at last", () => undefined, []],
    ];
    for (const [what, change, calls] of changes) {
      change();
      const { code, stderr } = await setup();
      assert.equal(code, 0, stderr);
      assert.deepEqual(npmCalls(), calls, what);
    }
    assert.equal(readFileSync(file("dist/a.txt"), "utf8"), "two");
  });

  function raiseBrick(lockFile: string, folder: string): void {
    const lock = JSON.parse(readFileSync(lockFile, "utf8"));
    lock.packages["parts/brick"].version = "1.1.0";
    writeFileSync(lockFile, JSON.stringify(lock));
    writeFileSync(join(folder, "package.json"), '{ "name": "brick", "version": "1.1.0" }');
  }

  it("stops at a build that fails, and shows its output", async () => {
    const { file, setup } = checkout();
    writeFileSync(file("build.js"), 'console.error("a brick is missing"); process.exitCode = 3;');
    const { code, stdout, stderr } = await setup("next.ts");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /a brick is missing\nnpm run --silent build failed with exit code 3\n/);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.equal((await setup("next.ts")).code, 1, "the failed build is not taken for a build");
  });

  it("keeps what was built before a build that fails, and does not take it for current", async () => {
    const { file, setup, npmCalls } = checkout();
    assert.equal((await setup()).code, 0);
    writeFileSync(file("dist/moved.txt"), "");
    const source = readFileSync(file("source/a.txt"), "utf8");
    const build = readFileSync(file("build.js"), "utf8");
    writeFileSync(file("build.js"), "process.exitCode = 3;");
    writeFileSync(file("source/a.txt"), "two");
    assert.equal((await setup()).code, 1);
    assert.equal(readFileSync(file("dist/a.txt"), "utf8"), "one");

    writeFileSync(file("build.js"), build);
    writeFileSync(file("source/a.txt"), source);
    npmCalls();
    assert.equal((await setup()).code, 0);
    assert.deepEqual(npmCalls(), ["run"]);
    assert.equal(existsSync(file("dist/moved.txt")), false);
  });

  it("shows what is wrong if the lock file does not match package.json", async () => {
    const { file, setup } = checkout();
    const lock = JSON.parse(readFileSync(file("package-lock.json"), "utf8"));
    delete lock.packages["node_modules/brick"];
    delete lock.packages["parts/brick"];
    delete lock.packages[""].dependencies.brick;
    writeFileSync(file("package-lock.json"), JSON.stringify(lock));
    const { code, stderr } = await setup();
    assert.equal(code, 1);
    assert.match(stderr, /in sync/);
    assert.match(stderr, /npm ci .+ failed with exit code 1\n$/);
  });

  it("returns the exit code of the next script, and forwards SIGTERM to it", async () => {
    const { root, env, file, setup } = checkout();
    writeFileSync(file("next.ts"), "process.exitCode = 7;");
    assert.equal((await setup("next.ts")).code, 7);

    writeFileSync(
      file("next.ts"),
      'setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(9)); console.log("ready");',
    );
    const child = spawn(process.execPath, [join(root, "scripts", "setup.mjs"), "next.ts"], { cwd: root, env });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [9, null]);
  });

  it("waits for a command that a terminal interrupts, and starts it again the next time", async () => {
    const { root, env, file, setup, npmCalls } = checkout();
    writeFileSync(
      file("build.js"),
      `const fs = require("fs");
      process.on("SIGINT", () => { fs.writeFileSync("ended", ""); process.exit(1); });
      setTimeout(() => {}, 20_000);
      fs.writeFileSync("began", "");`,
    );
    const watcher = watch(root);
    const child = spawn(process.execPath, [join(root, "scripts", "setup.mjs")], { cwd: root, env, detached: true });
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    const closed = once(child, "close");
    while (!existsSync(file("began"))) await once(watcher, "change");
    watcher.close();
    // A terminal sends it to the whole process group.
    process.kill(-(child.pid ?? 0), "SIGINT");
    assert.deepEqual(await closed, [1, null]);
    assert.ok(existsSync(file("ended")));
    assert.match(said, /^interrupted; the next run begins this step anew$/m);

    npmCalls();
    writeFileSync(file("build.js"), 'require("fs").mkdirSync("dist", { recursive: true });');
    assert.equal((await setup()).code, 0);
    assert.deepEqual(npmCalls(), ["run"]);
  });

  it("refuses a Node.js that is too old, before any other step", async () => {
    const { root, env, npmCalls } = checkout();
    const old = "data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '18.20.0' })";
    const { code, stderr } = await run(
      process.execPath,
      ["--import", old, join(root, "scripts", "setup.mjs")],
      env,
      root,
    );
    assert.equal(code, 1);
    assert.equal(stderr, "Node.js must be 22.12 or newer, got 18.20.0; install it from https://nodejs.org\n");
    assert.deepEqual(npmCalls(), []);
  });
});

/** Returns a PATH without the machine's own engine. */
function withoutPulumi(path = ""): string {
  return path
    .split(delimiter)
    .filter((folder) => !existsSync(join(folder, "pulumi")))
    .join(delimiter);
}
