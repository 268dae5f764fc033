import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { nightly } from "../support/nightly";
import { assertNoSecretIn } from "./support/assert-no-secret-in";
import { batchClient } from "./support/batch-clients";
import { type Ended, ended, ROOT, stdoutOf } from "./support/commands";
import { deleteRoleAssignment } from "./support/delete-behind-its-back";
import { waitForIdleNodes } from "./support/idle-nodes";
import { localAzureStatus, type Status } from "./support/local-azure";
import { waitForNodeFile } from "./support/node-file";
import { runOneTask } from "./support/one-task";
import { containerClient } from "./support/pipeline";
import { type PipelineStack, pipelineStack } from "./support/pipeline-stack";
import { renderConsumerOutputs } from "./support/render-consumer-stack";

const TEXTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md"];

// Tests one pipeline through its whole life. Each test continues from the previous one.
nightly.describe("a pipeline on local Azure", function () {
  this.timeout(120_000);
  let pipeline: PipelineStack;

  before(async () => {
    pipeline = await pipelineStack();
  });

  after(async () => {
    await pipeline.forget();
  });

  it("can be previewed on an empty state and without npm's registry, without changes", async () => {
    const untouched = await localAzureStatus();
    const { changeSummary } = await withoutRegistry(pipeline, () => pipeline.stack.preview());
    assert.ok((changeSummary.create ?? 0) > 20, JSON.stringify(changeSummary));
    assert.deepEqual(await localAzureStatus(), untouched);
  });

  it("fails with an error of one line if npm's registry cannot be reached, and continues from there", async () => {
    let output = "";
    const onOutput = (text: string) => {
      output += text;
    };
    const options = { color: "never", onOutput } as const;
    await assert.rejects(withoutRegistry(pipeline, () => pipeline.stack.up(options)));
    const diagnostics = output.slice(output.indexOf("Diagnostics:"));
    assert.deepEqual(diagnostics.match(/error:.*/g)?.length, 1, diagnostics);
    assert.match(
      diagnostics,
      /NodeTool \(pipeline-tool\):\n(?: +storage refuses .*\n)* +error: cannot download Node\.js .* ECONNREFUSED .*; deploy from .* `runtime: "image"`\n\n/,
    );
  });

  it("is deployed", async () => {
    const { summary } = await pipeline.stack.up();
    assert.equal(summary.result, "succeeded");
    const { destinations } = await pipeline.outputs();
    assert.deepEqual(destinations.jobs, { "top-words": { container: "job-top-words" } });
    assert.deepEqual(Object.keys(destinations.pools), ["workers"]);
    assert.match(destinationsOf(destinations).pool("workers").id, /^pipeline-pool-workers-pool[0-9a-f]{8}$/);
  });

  it("has no key, SAS or token in its state", async () => {
    const state = JSON.stringify(await pipeline.stack.exportStack());
    assertNoSecretIn(state);
  });

  it("changes nothing when it is deployed again", async () => {
    const { summary } = await pipeline.stack.up({ expectNoChanges: true });
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
  });

  it("has no drift when it is refreshed", async () => {
    const { summary } = await pipeline.stack.refresh({ expectNoChanges: true });
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
  });

  it("gives another stack the destinations for its tasks' outputs", async () => {
    const { destinations } = await pipeline.outputs();
    const { outputFiles } = await renderConsumerOutputs(pipeline.name);
    const task = destinationsOf(destinations).job("top-words").task("frames-1-100");
    assert.deepEqual(outputFiles, [
      task.outputFile("TaskOutput", "frames/*.png"),
      task.outputFile("TaskLog", "../std*.txt"),
    ]);
  });

  it("runs the top-words job, whose outputs are listed and downloaded by the names of the standard", async () => {
    const { destinationsFile } = await pipeline.outputs();
    const { exitCode, stderr } = await submit(pipeline);
    assert.equal(exitCode, 0, stderr);

    const outputs = ["dist/command/batch-outputs.cjs", "list", "--destinations", destinationsFile, "--json"];
    const listed = JSON.parse(await stdoutOf("node", outputs)) as { task?: string; kind: string; path: string }[];
    const names = listed.map(({ task, kind, path }) => [task ?? "-", kind, path].join(" "));
    const ofText = (id: string) => [
      `${id} TaskLog stderr.txt`,
      `${id} TaskLog stdout.txt`,
      `${id} TaskOutput all-words.tsv`,
      `${id} TaskOutput top-words.txt`,
    ];
    assert.deepEqual(
      names.sort(),
      [
        "- JobInput merge.sh",
        ...["text-1", "text-2", "text-3"].map((id) => `- JobInput ${id}.txt`),
        "- JobInput top-words.sh",
        "- JobOutput top-words.txt",
        "merge TaskLog stderr.txt",
        "merge TaskLog stdout.txt",
        ...["text-1", "text-2", "text-3"].flatMap(ofText),
      ].sort(),
    );

    const get = [
      "dist/command/batch-outputs.cjs",
      "get",
      "JobOutput",
      "top-words.txt",
      "--output",
      "-",
      "--job",
      "top-words",
    ];
    const merged = await stdoutOf("node", [...get, "--destinations", destinationsFile]);
    assert.deepEqual(merged.trim().split(/\s*\n\s*/), await mostFrequentWords(10));
  });

  it("fails a task's upload if its container does not exist, and advises to declare or prepare it", async () => {
    const { destinations } = await pipeline.outputs();
    const outputs = await pipeline.outputs();
    const job = destinationsOf(destinations).job("top-words");
    await containerClient(job.containerUrl).delete();
    const { task, explanation } = await runOneTask(outputs, "top-words", {
      id: "lost",
      commandLine: "/bin/sh -c 'echo result > result.txt'",
      outputFiles: [job.task("lost").outputFile("TaskOutput", "result.txt")],
    });
    assert.equal(task.executionInfo?.exitCode, 0);
    assert.equal(task.executionInfo?.failureInfo?.code, "FileUploadContainerNotFound");
    assert.equal(task.executionInfo?.failureInfo?.category?.toLowerCase(), "usererror");
    assert.match(explanation ?? "", /FileUploadContainerNotFound/);
    assert.match(explanation ?? "", /declare the job in `jobs`.*batch-outputs prepare/);
  });

  it("recreates a missing container when it is deployed with a refresh", async () => {
    const { summary } = await pipeline.stack.up({ refresh: true });
    assert.equal(summary.resourceChanges?.create, 1, JSON.stringify(summary.resourceChanges));
  });

  it("fails a task's upload if the writer's role assignment was deleted, and says what to do", async () => {
    const grant = (await pipeline.resources()).find(({ urn }) => urn.endsWith("::pipeline-writer-job-top-words"));
    assert.ok(grant, "the writer has a grant on the job's container");
    await deleteRoleAssignment(grant);
    const outputs = await pipeline.outputs();
    const job = destinationsOf(outputs.destinations).job("top-words");
    const { task, explanation } = await runOneTask(outputs, "top-words", {
      id: "refused",
      commandLine: "/bin/sh -c 'echo result > result.txt'",
      outputFiles: [job.task("refused").outputFile("TaskOutput", "result.txt")],
    });
    assert.equal(task.executionInfo?.failureInfo?.code, "FileUploadAccessDenied");
    assert.match(explanation ?? "", /FileUploadAccessDenied/);
    assert.match(explanation ?? "", /do: .*role assignment/);

    const { summary } = await pipeline.stack.up({ refresh: true });
    assert.equal(summary.resourceChanges?.create, 1, JSON.stringify(summary.resourceChanges));
  });

  it("has a node wait while it may not read the tool, which becomes idle by itself when it may", async () => {
    const grant = (await pipeline.resources()).find(({ urn }) => urn.endsWith("::pipeline-tool-reader"));
    assert.ok(grant, "the nodes have a grant on the tool's container");
    await deleteRoleAssignment(grant);
    const outputs = await pipeline.outputs();
    const client = batchClient(outputs);
    const poolId = destinationsOf(outputs.destinations).pool("workers").id;
    const [{ id = "" } = {}] = await client.computeNode.list(poolId);
    await client.computeNode.reimage(poolId, id);
    const wait = /batch-outputs: \S+ answers 403 AuthorizationPermissionMismatch, .*; trying again in \d+ s\n/;
    await waitForNodeFile(client, poolId, id, "startup/stderr.txt", wait);

    const { summary } = await pipeline.stack.up({ refresh: true });
    assert.equal(summary.resourceChanges?.create, 1, JSON.stringify(summary.resourceChanges));
    await waitForIdleNodes(client, poolId, 100);
    const { startTaskInfo } = await client.computeNode.get(poolId, id);
    assert.equal(startTaskInfo?.retryCount, 0);
  });

  it("fails nodes whose tool archive has one changed byte, installs nothing, and does not wait forever", async () => {
    const outputs = await pipeline.outputs();
    await changeOneByte(await toolUrl(pipeline));
    const client = batchClient(outputs);
    const poolId = destinationsOf(outputs.destinations).pool("workers").id;
    const nodes = await client.computeNode.list(poolId);
    for (const { id = "" } of nodes) await client.computeNode.reimage(poolId, id);

    const { exitCode, stderr } = await submit(pipeline);
    assert.equal(exitCode, 1, stderr);
    assert.match(stderr, /no node of the pool can run a task/);
    assert.match(stderr, /is starttaskfailed/);
    assert.match(
      stderr,
      /the SHA-256 of batch-outputs\.tar\.gz must be [0-9a-f]{64}, got [0-9a-f]{64}; nothing was installed/,
    );
    for (const { id = "" } of nodes) {
      const files = await client.file.listFromComputeNode(poolId, id, { recursive: true });
      const installed = files
        .map(({ name }) => name ?? "")
        .filter((name) => /batch-outputs\/(current|versions\/.+)/.test(name));
      assert.deepEqual(installed, []);
    }
  });

  it("repairs its tool archive when it is deployed again, after which reimaged nodes become idle", async () => {
    const { stdout } = await pipeline.stack.up();
    assert.match(stdout, /warning: .*\.tar\.gz was not the node tool that this deploys and has been put right/);
    const outputs = await pipeline.outputs();
    const client = batchClient(outputs);
    const poolId = destinationsOf(outputs.destinations).pool("workers").id;
    for (const { id = "" } of await client.computeNode.list(poolId)) await client.computeNode.reimage(poolId, id);
    await waitForIdleNodes(client, poolId, 60);
    assert.doesNotMatch((await pipeline.stack.up({ expectNoChanges: true })).stdout, /warning/);
  });

  it("retains the resources that hold data when it is destroyed, names them, and deletes the rest", async () => {
    const { destinations } = await pipeline.outputs();
    const batchEndpoint = ({ accountEndpoint }: { accountEndpoint: string }) => `https://${accountEndpoint}`;
    assert.ok((await localAzureStatus()).batchAccounts.map(batchEndpoint).includes(destinations.batchEndpoint));
    const { stdout } = await pipeline.stack.destroy();
    assert.match(stdout, /StorageAccount pipeline-storage-account .*\[retain\]|retain.*pipeline-storage-account/);
    assert.deepEqual(await pipeline.resources(), []);
    const { storageAccounts, batchAccounts } = await localAzureStatus();
    assert.ok(storageAccounts.some(({ blobEndpoint }) => blobEndpoint === destinations.blobEndpoint));
    assert.ok(!batchAccounts.map(batchEndpoint).includes(destinations.batchEndpoint));
  });
});

nightly.describe("a pipeline that retains nothing", function () {
  this.timeout(120_000);
  const packs = [join(__dirname, "support/one-node-pack")];
  let untouched: Status;
  let pipeline: PipelineStack;

  before(async () => {
    untouched = await localAzureStatus();
    pipeline = await pipelineStack({ retainOutputs: "false" });
  });

  after(async () => {
    await pipeline.forget();
  });

  it("is not deployed if a policy pack, given as a folder, forbids it", async () => {
    const refused = /pool-has-one-node.*targetDedicatedNodes must be 1, got 2/s;
    await assert.rejects(pipeline.stack.preview({ policyPacks: packs }), refused);
  });

  it("is deployed if the pack allows it", async () => {
    await pipeline.stack.setConfig("nodes", { value: "1" });
    const { summary } = await pipeline.stack.up({ policyPacks: packs });
    assert.equal(summary.result, "succeeded");
  });

  it("leaves nothing when it is destroyed", async () => {
    await pipeline.stack.destroy();
    assert.deepEqual(await localAzureStatus(), untouched);
  });
});

/** Runs an operation of the stack with an npm that has an empty cache and cannot reach a registry. */
async function withoutRegistry<T>({ stack }: PipelineStack, operation: () => Promise<T>): Promise<T> {
  const { envVars } = stack.workspace;
  const cache = await mkdtemp(join(tmpdir(), "azure-batch-outputs-npm-"));
  stack.workspace.envVars = {
    ...envVars,
    npm_config_registry: "http://127.0.0.1:1/",
    npm_config_cache: cache,
    npm_config_fetch_retries: "0",
  };
  try {
    return await operation();
  } finally {
    stack.workspace.envVars = envVars;
    await rm(cache, { recursive: true, force: true });
  }
}

async function submit(pipeline: PipelineStack): Promise<Ended> {
  const { destinationsFile } = await pipeline.outputs();
  const script = ["--import", "tsx", "samples/top-words/submit.ts", "--destinations", destinationsFile];
  return ended("node", [...script, "--time-limit", "90", ...TEXTS]);
}

/**
 * Counts words independently of the job: those of more than three letters, the most frequent first, then
 * alphabetically.
 */
async function mostFrequentWords(count: number): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const file of TEXTS) {
    const text = (await readFile(join(ROOT, file), "utf8")).normalize("NFC").toLowerCase().normalize("NFC");
    for (const [word] of text.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
      if ([...word].length > 3) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.slice(0, count).map(([word, times]) => `${times}  ${word}`);
}

async function toolUrl(pipeline: PipelineStack): Promise<string> {
  const pool = (await pipeline.resources()).find(({ type }) => type === "azure-native:batch:Pool");
  const startTask = pool?.outputs?.startTask as
    | { environmentSettings?: { name: string; value?: string }[] }
    | undefined;
  const url = startTask?.environmentSettings?.find(({ name }) => name === "BATCH_OUTPUTS_TOOL_URL")?.value;
  assert.ok(url, "the pool's StartTask downloads the tool");
  return url;
}

async function changeOneByte(blobUrl: string): Promise<void> {
  const slash = blobUrl.lastIndexOf("/");
  const blob = containerClient(blobUrl.slice(0, slash)).getBlockBlobClient(blobUrl.slice(slash + 1));
  const bytes = await blob.downloadToBuffer();
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await blob.uploadData(bytes);
}
