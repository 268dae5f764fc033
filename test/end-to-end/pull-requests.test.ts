import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "mocha";
import { ended, ROOT } from "./support/commands";

const SCRIPTS = join(ROOT, "docs/pull-requests");

/** A storage account that the policy pack refuses, in the program of the change. */
const OLD_TLS = `
new storage.StorageAccount("scratch", {
  resourceGroupName: pipeline.resourceGroupName, location: "westeurope", kind: "StorageV2",
  sku: { name: "Standard_GRS" }, enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_0",
  allowBlobPublicAccess: false, allowSharedKeyAccess: false, allowCrossTenantReplication: false,
  isLocalUserEnabled: false,
});
`;

// In JavaScript, because transpiling takes longer than the rest of the program.
const PROGRAM = (nodes: number, jobs: readonly string[]) => `
const storage = require("@pulumi/azure-native/storage");
const { OutputPipeline } = require("azure-batch-outputs");
const pipeline = new OutputPipeline("farm", {
  location: "westeurope", jobs: ${JSON.stringify(jobs)}, runtime: "image",
  pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: ${nodes} }],
});
`;

describe("the scripts of docs/pull-requests.md on local Azure", function () {
  this.timeout(120_000);
  let base: string;
  let head: string;
  const folders: string[] = [];

  before(async () => {
    [base, head] = await Promise.all([project(2, ["frames"]), project(1, ["frames", "scenes"], OLD_TLS)]);
    const bin = join(base, "node_modules/.bin/azure-batch-outputs-review");
    await mkdir(join(base, "node_modules/.bin"), { recursive: true });
    await writeFile(bin, `#!/bin/sh\nexec node ${join(ROOT, "dist/review/main.js")} "$@"\n`);
    await chmod(bin, 0o755);
  });

  after(async () => {
    for (const args of [
      ["destroy", "--yes", "--stack", STACK],
      ["stack", "rm", "--yes", "--force", STACK],
    ])
      await ended("pulumi", args, { cwd: head, env: environment() });
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it("deploy the base, preview the change, and deploy it, without credentials", async () => {
    const { exitCode, stderr, stdout } = await script("local.sh", base, base);
    assert.equal(exitCode, 0, stdout + stderr);
  });

  it("fail on the interrupted task and on the rule of the policy pack, and write the comment", async () => {
    const { exitCode, stderr } = await script("review.sh", base);
    // A mandatory finding fails the preview, too.
    assert.equal(exitCode, 4, stderr);
    assert.match(stderr, /tasks-interrupted: .*\n.*policy: a mandatory policy is violated/);
    const comment = await readFile(join(head, "review.md"), "utf8");
    assert.match(comment, /^<!-- azure-batch-outputs-review pull-request-test\/pull-request -->\n/);
    assert.match(comment, /`scaleSettings.fixedScale.targetDedicatedNodes` from `2` to `1`/);
    assert.match(comment, /Mandatory\*\*: `azure-storage-account-require-tls` .*`scratch`/);
    assert.match(comment, /minimumTlsVersion must be .*; set minimumTlsVersion to TLS1_2/);
    assert.doesNotMatch(comment, /Not checked/);
  });

  it("create one comment, and edit it afterwards", async () => {
    const requests: string[] = [];
    let stored: object[] = [{ id: 1, user: { login: "someone" }, body: "<!-- azure-batch-outputs-review x -->" }];
    const server = createServer(async (request: IncomingMessage, response) => {
      const sent = await text(request);
      requests.push(`${request.method} ${request.url?.split("?")[0]}`);
      if (request.method === "POST")
        stored = [...stored, { id: 2, user: { login: "github-actions[bot]" }, ...JSON.parse(sent) }];
      response.end(JSON.stringify(request.method === "GET" ? stored : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const env = {
        ...environment(),
        GITHUB_API_URL: `http://127.0.0.1:${port}`,
        GITHUB_REPOSITORY: "team/farm",
        GITHUB_TOKEN: "token",
        PULL_REQUEST: "7",
      };
      for (const _ of [1, 2]) {
        const run = await ended("node", [join(SCRIPTS, "comment.mjs"), "review.md"], { cwd: head, env });
        assert.equal(run.exitCode, 0, run.stderr);
      }
    } finally {
      server.close();
    }
    const comments = "/repos/team/farm/issues/7/comments";
    assert.deepEqual(requests, [
      `GET ${comments}`,
      `POST ${comments}`,
      `GET ${comments}`,
      "PATCH /repos/team/farm/issues/comments/2",
    ]);
  });

  async function project(nodes: number, jobs: readonly string[], more = ""): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-pull-request-"));
    folders.push(folder);
    // The SDK takes a trace for each promise, and looks up each of its lines in source maps.
    const options = "    typescript: false\n    nodeargs: --stack-trace-limit=1\n";
    const runtime = `runtime:\n  name: nodejs\n  options:\n${options}`;
    await writeFile(join(folder, "Pulumi.yaml"), `name: pull-request-test\n${runtime}main: index.js\n`);
    await writeFile(join(folder, "package.json"), '{ "name": "pull-request-test", "private": true }');
    await writeFile(join(folder, "index.js"), PROGRAM(nodes, jobs) + more);
    await mkdir(join(folder, "node_modules"));
    await symlink(join(ROOT, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
    await symlink(ROOT, join(folder, "node_modules/azure-batch-outputs"));
    return folder;
  }

  function script(name: string, ...args: string[]) {
    return ended(join(SCRIPTS, name), args, { cwd: head, env: environment() });
  }
});

const STACK = "pull-request";

function environment(): NodeJS.ProcessEnv {
  // The scripts take the pack from the package that the base branch installs.
  return { ...process.env, POLICY_PACK: undefined };
}
