import assert from "node:assert/strict";
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, it } from "mocha";
import { BlobRole, ContainerGrant, OutputPipeline, OutputStorage, OutputWriter } from "../../components";
import { outputContainerName } from "../../conventions";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { runOneTask } from "./support/one-task";
import { containerClient } from "./support/pipeline";
import { roleAssignmentsBelow } from "./support/role-assignments";

/** What the stacks of teams get from the platform's stack, as with a StackReference. */
interface Platform {
  readonly storageAccountId: string;
  readonly identityId: string;
  readonly destinations: PipelineDescription;
}

/** The stack that owns the account, the nodes' identity and the pool. */
const platform: PulumiFn = async () => {
  const pipeline = new OutputPipeline("platform", {
    location: "westeurope",
    jobs: ["platform"],
    pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: 1 }],
    runtime: "image",
    retainOutputs: false,
  });
  return {
    storageAccountId: pipeline.containers.apply(({ platform: own }) => own!.id.replace(/\/blobServices\/.*$/, "")),
    identityId: pipeline.destinations.writer.identityId,
    destinations: pipeline.destinations,
  };
};

/** A team's stack. It declares the team's jobs, and owns their containers and role assignments, and nothing else. */
const team =
  (jobs: string[], { storageAccountId, identityId }: Platform): PulumiFn =>
  async () => {
    const storage = new OutputStorage("team", { existingAccountId: storageAccountId, jobs });
    new OutputWriter("nodes", { existingIdentityId: identityId, storageAccountId: storage.accountId, jobs });
    const { objectId: principalId } = authorization.getClientConfigOutput();
    const role = BlobRole.Contributor;
    for (const job of jobs) {
      const containerId = storage.containers.apply((containers) => containers[job]!.id);
      new ContainerGrant(`lead-${job}`, { containerId, principalId, role });
    }
    return { containers: pulumi.output(storage.containers) };
  };

// The commands of docs/scale.md.
nightly.describe("jobs that are distributed over several stacks", function () {
  this.timeout(300_000);
  let platformStack: InlineStack;
  let teams: [InlineStack, InlineStack];
  let shared: Platform;

  before(async () => {
    platformStack = await inlineStack();
    teams = [await inlineStack(), await inlineStack()];
    shared = (await platformStack.up(platform)).outputs as unknown as Platform;
    await teams[0].up(team(["render", "shared"], shared));
    await teams[1].up(team(["train"], shared));
  });

  after(async () => {
    for (const { stack, forget } of [...teams, platformStack]) {
      await stack.destroy();
      await forget();
    }
  });

  /** Runs a task of a job on the platform's pool, which saves one output. */
  const run = (job: string, text: string) => {
    const { commandLine } = destinationsOf(shared.destinations);
    return runOneTask({ destinations: shared.destinations }, job, {
      id: "task",
      commandLine: commandLine(
        `echo ${text} > result.txt\nbatch-outputs save TaskOutput result.txt --wait-for-access 1m\n`,
      ),
    });
  };
  const saved = async (job: string) => {
    const container = containerClient(`${shared.destinations.blobEndpoint}${outputContainerName(job)}`);
    return (await container.getBlockBlobClient("task/$TaskOutput/result.txt").downloadToBuffer()).toString().trim();
  };
  /** The number of role assignments on a job's container. */
  const grants = async (job: string) =>
    (await roleAssignmentsBelow(shared.storageAccountId)).filter(({ scope }) =>
      scope.endsWith(`/containers/${outputContainerName(job)}`),
    ).length;

  it("run on one pool, and store their outputs in one account", async () => {
    for (const job of ["render", "shared", "train"]) {
      const { task, explanation } = await run(job, `of-${job}`);
      assert.equal(explanation, undefined);
      assert.equal(task.executionInfo?.exitCode, 0);
      assert.equal(await saved(job), `of-${job}`);
      assert.equal(await grants(job), 2, "one for the nodes and one for the team");
    }
  });

  it("keep their outputs when a job moves: first out of one stack, then into the other", async () => {
    const left = await teams[0].up(team(["render"], shared));
    assert.deepEqual(left.operations["team-job-shared"], "delete");
    assert.equal(await grants("shared"), 0);
    const moved = await teams[1].up(team(["train", "shared"], shared));
    assert.equal(moved.operations["team-job-shared"], "import");
    assert.equal(await saved("shared"), "of-shared");
    const { explanation } = await run("shared", "after-the-move");
    assert.equal(explanation, undefined);
    assert.equal(await saved("shared"), "after-the-move");
  });

  it("keep the outputs and the access of the others when a team's stack is destroyed", async () => {
    await teams[0].stack.destroy();
    assert.deepEqual(await teams[0].resources(), []);
    assert.deepEqual([await grants("render"), await grants("shared"), await grants("train")], [0, 2, 2]);
    assert.equal(await saved("train"), "of-train");
    assert.deepEqual((await platformStack.up(platform)).operations, {});
  });
});
