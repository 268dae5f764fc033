import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { commandArchive } from "../../../components/node-tool/command-archive";
import { NODEJS_FOR_WINDOWS, nodejsForWindows } from "../../../components/node-tool/nodejs-package";
import { windowsStartLine } from "../../../components/node-tool/windows-script";
import { destinationsOf } from "../../../destinations";
import { type ComputeNode, createComputeNode } from "../../../local/batch/nodes";
import { findWine } from "../../../local/batch/nodes/system/wine/find-wine";
import { exampleDescription } from "../../destinations/support/example";

/** The StartTask of a pool, with the real Node.js and the real tool, on a node that runs in wine. */
describe("the node tool on a Windows node", function () {
  // npm may have to download Node.js, and wine creates its first folder.
  this.timeout(180_000);
  let folder: string;
  let server: Server;
  let node: ComputeNode;
  let files: Record<string, Uint8Array>;

  before(async function () {
    if (findWine() === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "windows-node-"));
    const archive = await commandArchive({ runtime: "bundled" });
    files = { "/node.exe": await nodejsForWindows.read(), "/tool": await archive.read() };
    server = createServer(({ url = "" }, answer) => answer.end(files[url])).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    node = createComputeNode({
      account: { name: "account", url: "https://127.0.0.1:1" },
      poolId: "pool",
      nodeId: "tvm-1",
      directory: join(folder, "node"),
      windows: { sharedFolder: join(folder, "windows") },
      startTask: {
        commandLine: windowsStartLine(NODEJS_FOR_WINDOWS.sha256),
        resourceFiles: [
          { httpUrl: `${from}/node.exe`, filePath: "node.exe" },
          { httpUrl: `${from}/tool`, filePath: "batch-outputs.tar.gz" },
        ],
        environmentSettings: Object.entries({
          BATCH_OUTPUTS_SHA256: archive.sha256,
          BATCH_OUTPUTS_NODEJS_SHA256: NODEJS_FOR_WINDOWS.sha256,
          BATCH_OUTPUTS_CONFIG: '{"version":1,"blobEndpoint":"https://127.0.0.1:1/store/","identityClientId":"a"}',
          BATCH_OUTPUTS_COMMAND_0: 'cd& echo "quoted" %ProgramFiles%',
        }).map(([name, value]) => ({ name, value })),
      },
      identities: () => [],
      imdsUrl: "http://127.0.0.1:1",
      environment: {},
    });
    await node.start();
  });
  after(async () => {
    await node?.stop({ remove: true });
    server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const installed = (path = "") => join(folder, "node", "drive_c", "Program Files", "batch-outputs", path);
  const startup = (name: string) => readFileSync(join(node.directory, "startup", name), "latin1");

  async function run(script: string) {
    const pools = { windows: { id: "pool", system: "windows" } };
    const commandLine = destinationsOf(exampleDescription({ version: 3, pools })).commandLine(script);
    const never = new AbortController().signal;
    const task = { id: "t", commandLine };
    const { exitCode } = await node.runTask({ jobId: "j", task, commonEnvironment: [], maxRetryCount: 0 }, never);
    const [stdout, stderr] = ["stdout.txt", "stderr.txt"].map((name) =>
      readFileSync(join(node.taskDirectory("j", "t"), name), "latin1"),
    );
    return { exitCode, stdout, stderr };
  }

  it("is installed by the StartTask, which then runs the program's commands in its working directory", () => {
    assert.equal(node.state, "idle", startup("stderr.txt"));
    assert.deepEqual(startup("stdout.txt").split(/\s*\r\n/), [
      "D:\\batch\\tasks\\startup\\wd",
      '"quoted" C:\\Program Files',
      "",
    ]);
    assert.deepEqual(readdirSync(installed()).sort(), ["bin", "config.json", "node.exe", "node.sha256", "versions"]);
  });

  it("is on the PATH of a task's command line, reads the configuration, and has its exit codes", async () => {
    const version = await run("batch-outputs --version");
    assert.deepEqual([version.exitCode, version.stderr], [0, ""]);
    const unknown = await run("batch-outputs --none");
    assert.equal(unknown.exitCode, 2);
    const missing = await run('batch-outputs save TaskOutput "none\\*.txt"');
    assert.match(String(missing.stderr), /^batch-outputs: pattern must match a file, got "none\\\\\*\.txt"/);
  });

  it("stays as it is if the StartTask runs again", async () => {
    const before = readdirSync(installed("versions"));
    await node.reboot();
    assert.deepEqual([node.state, startup("stderr.txt")], ["idle", ""]);
    assert.deepEqual(readdirSync(installed("versions")), before);
  });

  it("is installed again if a task has changed it", async () => {
    const [version = ""] = readdirSync(installed("versions"));
    const file = installed(join("versions", version, "lib", "batch-outputs.cjs"));
    writeFileSync(file, "console.log('planted')");
    await node.reboot();
    assert.match(startup("stderr.txt"), /^batch-outputs: C:\\Program Files\\.* was changed after its installation/);
    assert.doesNotMatch(String((await run("batch-outputs --version")).stdout), /planted/);
  });

  for (const [file, name, message] of [
    [
      "/node.exe",
      "node.exe",
      /^batch-outputs: the SHA-256 of node\.exe must be [0-9a-f]{64}, got the following; nothing/,
    ],
    [
      "/tool",
      "the archive",
      /^batch-outputs: the SHA-256 of batch-outputs\.tar\.gz must be [0-9a-f]{64}, got [0-9a-f]{64};/,
    ],
  ] as const) {
    it(`is not installed on a new node from ${name} with one changed byte`, async () => {
      const right = files[file]!;
      files[file] = right.with(1000, right[1000]! ^ 1);
      await node.reimage();
      files[file] = right;
      assert.equal(node.state, "starttaskfailed");
      assert.match(startup("stderr.txt"), message);
      assert.ok(!readdirSync(installed()).some((found) => ["bin", "versions", "config.json"].includes(found)));
    });
  }
});
