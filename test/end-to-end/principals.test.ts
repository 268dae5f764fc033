import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchServiceClient } from "@azure/batch";
import { AzureIdentityCredentialAdapter } from "@azure/ms-rest-js";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import { after, before, describe, it } from "mocha";
import { NodeRuntime, OutputPipeline, PrincipalType } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { batchClient, batchScope, waitForTasks } from "../../jobs";
import { JobOutputStorage } from "../../outputs";
import { collect } from "../support/collect";
import { nightly } from "../support/nightly";
import { type Ended, ended } from "./support/commands";
import { waitForIdleNodes } from "./support/idle-nodes";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { type SignedIn, signedInAs } from "./support/signed-in";

/** The name of each principal is its role in the pipeline. The stranger has none. */
const NAMES = ["submitter", "operator", "reader", "stranger"] as const;
type Name = (typeof NAMES)[number];

// A pipeline with one node. Each test continues from the previous one.
describe("the principals of a deployed pipeline", function () {
  this.timeout(300_000);
  let stack: InlineStack;
  let folder: string;
  let destinations: PipelineDescription;
  let poolId: string;
  const principals = {} as Record<Name, SignedIn>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-principals-"));
    stack = await inlineStack();
    const { outputs } = await stack.up(async () => {
      const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
      const identities = Object.fromEntries(
        NAMES.map((name) => [name, new managedidentity.UserAssignedIdentity(name, { resourceGroupName })]),
      );
      const role = (name: Name) => [
        { name, principalId: identities[name]!.principalId, principalType: PrincipalType.ServicePrincipal },
      ];
      const pipeline = new OutputPipeline("p", {
        resourceGroupName,
        jobs: ["a"],
        pools: [{ name: "small", vmSize: "Standard_D2s_v5", nodes: 1 }],
        ...{ submitters: role("submitter"), operators: role("operator"), readers: role("reader") },
        runtime: NodeRuntime.Image,
        retainOutputs: false,
      });
      const ids = NAMES.map((name) => [name, [identities[name]!.principalId, identities[name]!.clientId]] as const);
      return { destinations: pipeline.destinations, ...Object.fromEntries(ids) };
    });
    destinations = outputs.destinations as PipelineDescription;
    poolId = destinationsOf(destinations).pool("small").id;
    await writeFile(join(folder, "destinations.json"), JSON.stringify(destinations));
    for (const name of NAMES) {
      const [objectId = "", clientId = ""] = outputs[name] as string[];
      principals[name] = await signedInAs({ objectId, clientId });
    }
  });

  after(async () => {
    for (const { close } of Object.values(principals)) close();
    await stack.stack.destroy();
    await stack.forget();
    await rm(folder, { recursive: true });
  });

  function batchAs(name: Name): BatchServiceClient {
    const { batchEndpoint } = destinations;
    const credential = new AzureIdentityCredentialAdapter(principals[name].credential, batchScope(batchEndpoint));
    return new BatchServiceClient(credential, batchEndpoint, { noRetryPolicy: true });
  }

  /** Runs the command as a script that has signed in as this principal. */
  function runAs(name: Name, ...args: string[]): Promise<Ended> {
    const where = ["--job", "a", "--destinations", join(folder, "destinations.json")];
    const command = join(__dirname, "../../dist/command/batch-outputs.cjs");
    return ended(process.execPath, [command, ...args, ...where], { cwd: folder, env: principals[name].env });
  }

  /** Lists the outputs as a program that has signed in as this principal. */
  async function listAs(name: Name): Promise<string[]> {
    const { blobEndpoint } = destinations;
    const job = new JobOutputStorage({ blobEndpoint, credential: principals[name].credential, jobId: "a" });
    return (await collect(job.listAll())).map(({ path }) => path);
  }

  const denied = { statusCode: 403, code: "PermissionDenied" };

  it("let a submitter submit a job, and list, read and write its outputs", async () => {
    const batch = batchAs("submitter");
    const task = destinationsOf(destinations).job("a").task("t1");
    await batch.job.add({ id: "a", poolInfo: { poolId } });
    await batch.task.add("a", {
      id: "t1",
      commandLine: "/bin/sh -c 'echo result >result.txt'",
      outputFiles: [task.outputFile("TaskOutput", "result.txt")],
    });
    const { credential } = principals.submitter;
    const job = batchClient({ endpoint: destinations.batchEndpoint, credential }).job("a");
    const { failed } = await waitForTasks(job, { timeLimitSeconds: 120, firstSeconds: 0.5, longestSeconds: 0.5 });
    assert.deepEqual(failed, []);

    const listed = await runAs("submitter", "list", "--json");
    assert.deepEqual(
      (JSON.parse(listed.stdout) as { task?: string; path: string }[]).map(({ task, path }) => [task, path]),
      [["t1", "result.txt"]],
      listed.stderr,
    );
    const got = await runAs("submitter", "get", "TaskOutput", "result.txt", "--task", "t1", "--output", "-");
    assert.deepEqual([got.exitCode, got.stdout], [0, "result\n"], got.stderr);
    const saved = await runAs("submitter", "save-text", "JobOutput", "merged", "merged.txt");
    assert.equal(saved.exitCode, 0, saved.stderr);
  });

  it("let a submitter change no pool and no node, and sign no URL", async () => {
    const batch = batchAs("submitter");
    const [node] = await batch.computeNode.list(poolId);
    const changes: [what: string, change: () => Promise<unknown>][] = [
      ["resize", () => batch.pool.resize(poolId, { targetDedicatedNodes: 2 })],
      ["patch", () => batch.pool.patch(poolId, { metadata: [] })],
      ["delete", () => batch.pool.deleteMethod(poolId)],
      ["add", () => batch.pool.add({ id: "own", vmSize: "standard_d2s_v5" })],
      ["reimage", () => batch.computeNode.reimage(poolId, node?.id ?? "")],
      ["reboot", () => batch.computeNode.reboot(poolId, node?.id ?? "")],
    ];
    for (const [what, change] of changes) await assert.rejects(change(), denied, what);
    const url = await runAs("submitter", "url");
    assert.equal(url.exitCode, 4);
    assert.match(url.stderr, /grant it Storage Blob Delegator on the storage account/);
  });

  it("let a reader list and read the outputs, and neither write them nor submit a job", async () => {
    assert.ok((await listAs("reader")).includes("merged.txt"));
    const got = await runAs("reader", "get", "JobOutput", "merged.txt", "--output", "-");
    assert.deepEqual([got.exitCode, got.stdout], [0, "merged"], got.stderr);
    for (const args of [
      ["save-text", "JobOutput", "x", "merged.txt"],
      ["delete", "JobOutput", "merged.txt", "--yes"],
    ]) {
      const { exitCode, stderr } = await runAs("reader", ...args);
      assert.equal(exitCode, 4, stderr);
      assert.match(stderr, /AuthorizationPermissionMismatch 403/);
    }
    await assert.rejects(batchAs("reader").job.add({ id: "b", poolInfo: { poolId } }), denied);
  });

  nightly.it("let an operator reimage a node, and neither read nor write the outputs", async () => {
    const batch = batchAs("operator");
    await waitForIdleNodes(batch, poolId, 120);
    const [before] = await batch.computeNode.list(poolId);
    await batch.computeNode.reimage(poolId, before?.id ?? "");
    await waitForIdleNodes(batch, poolId, 120);
    const [reimaged] = await batch.computeNode.list(poolId);
    assert.ok(reimaged?.lastBootTime && before?.lastBootTime && reimaged.lastBootTime > before.lastBootTime);
    await batch.job.add({ id: "of-operator", poolInfo: { poolId } });
    await batch.job.deleteMethod("of-operator");
    for (const args of [["list"], ["get", "JobOutput", "merged.txt"], ["save-text", "JobOutput", "x", "x.txt"]]) {
      const { exitCode, stderr } = await runAs("operator", ...args);
      assert.equal(exitCode, 4, stderr);
      assert.match(stderr, /AuthorizationPermissionMismatch 403; .*--wait-for-access 30m waits for it\n$/);
    }
  });

  it("let no other principal read anything", async () => {
    const batch = batchAs("stranger");
    await assert.rejects(batch.job.list(), denied);
    await assert.rejects(batch.computeNode.list(poolId), denied);
    await assert.rejects(listAs("stranger"), { code: "AccessDenied" });
  });
});
