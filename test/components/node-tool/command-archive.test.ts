import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, it } from "mocha";
import { commandArchive, installedCommandArchive } from "../../../components/node-tool/command-archive";
import { NODEJS_PACKAGE } from "../../../components/node-tool/nodejs-package";
import { useFolder, writeFiles } from "../../support/folder";

const BUNDLE = {
  "batch-outputs.cjs": "console.log(process.version, ...process.argv.slice(2));\n",
  "THIRD-PARTY-LICENSES.txt": "none\n",
};

/** This hash changes only if the archive's files change. Otherwise, two machines would deploy two different tools. */
const IMAGE_SHA256 = "87ee3695926ff0e0d89dfd0469245664a39874cb0b9d771394f9315341fc640a";

describe("commandArchive", () => {
  const folder = useFolder();
  const bundle = (name: string) => join(folder(), "bundle", name);

  beforeEach(() => {
    writeFiles(join(folder(), "bundle"), BUNDLE);
  });

  const archive = (runtime: "bundled" | "image" = "image") =>
    commandArchive({ runtime, bundleFolder: join(folder(), "bundle") });

  async function unpack(runtime: "bundled" | "image"): Promise<string> {
    const target = join(folder(), "unpacked");
    mkdirSync(target);
    const file = join(folder(), "archive.tar.gz");
    writeFileSync(file, await (await archive(runtime)).read());
    execFileSync("tar", ["-xzf", file, "-C", target]);
    return target;
  }

  it("always has the same bytes", async () => {
    const one = await archive();
    utimesSync(bundle("batch-outputs.cjs"), 1, 1);
    chmodSync(bundle("batch-outputs.cjs"), 0o600);
    const other = await archive();
    assert.deepEqual(await one.read(), await other.read());
    assert.equal(one.sha256, IMAGE_SHA256);
  });

  it("returns its hashes and its size", async () => {
    const { sha256, md5, size, read } = await archive();
    const bytes = await read();
    assert.equal(sha256, createHash("sha256").update(bytes).digest("hex"));
    assert.equal(md5, createHash("md5").update(bytes).digest("base64"));
    assert.equal(size, bytes.length);
  });

  it("changes with the command and with the runtime", async () => {
    const { sha256 } = await archive();
    assert.notEqual((await archive("bundled")).sha256, sha256);
    writeFiles(join(folder(), "bundle"), { "batch-outputs.cjs": "console.log(2);\n" });
    assert.notEqual((await archive()).sha256, sha256);
  });

  it("pins the Node.js archive unless the image provides Node.js", async () => {
    const pin = readFileSync(join(await unpack("bundled"), "lib", "nodejs.sha256"), "utf8");
    assert.equal(pin, `${NODEJS_PACKAGE.sha256}  nodejs.tar.gz\n`);
  });

  it("runs on the image's Node.js if the archive has none, and says so if the image has none", async () => {
    const tool = join(await unpack("image"), "bin", "batch-outputs");
    const AZ_BATCH_NODE_ROOT_DIR = join(folder(), "tasks");
    const run = (PATH: string) =>
      spawnSync(tool, ["a b", "c"], { env: { PATH, AZ_BATCH_NODE_ROOT_DIR }, encoding: "utf8" });
    // Every task can put a program into the shared folder.
    const shared = join(AZ_BATCH_NODE_ROOT_DIR, "shared");
    writeFiles(shared, { node: "#!/bin/sh\necho planted\n" });
    chmodSync(join(shared, "node"), 0o755);
    const system = `${dirname(process.execPath)}:/usr/bin:/bin`;
    for (const path of [system, `${shared}:${system}`]) assert.equal(run(path).stdout, `${process.version} a b c\n`);
    writeFiles(folder(), { "empty/file": "" });
    const { status, stderr } = run(`${join(folder(), "empty")}:${shared}:.`);
    assert.equal(status, 127);
    assert.match(
      stderr,
      /^batch-outputs: there must be a node on PATH outside of the folders of Batch, got none; .* Node 22\.12 or newer\n$/,
    );
  });

  it("runs through a link, as that of the StartTask in a folder on the PATH of tasks", async () => {
    const tool = join(await unpack("image"), "bin", "batch-outputs");
    const links = join(folder(), "links");
    mkdirSync(links);
    symlinkSync(tool, join(links, "batch-outputs"));
    const PATH = `${links}:${dirname(process.execPath)}:/usr/bin:/bin`;
    const { stdout, stderr } = spawnSync("batch-outputs", ["a b"], { env: { PATH }, encoding: "utf8" });
    assert.deepEqual({ stdout, stderr }, { stdout: `${process.version} a b\n`, stderr: "" });
  });

  it("is compressed once per process for the installed command", async () => {
    const [one, other] = await Promise.all([installedCommandArchive("image"), installedCommandArchive("image")]);
    assert.equal(one, other);
    assert.notEqual((await installedCommandArchive("bundled")).sha256, one.sha256);
  });

  it("says what to do if the tool is not built", async () => {
    const missing = commandArchive({ runtime: "image", bundleFolder: join(folder(), "none") });
    await assert.rejects(missing, { message: /^the node tool must be built in .*; run `npm run build`$/ });
  });
});
