import assert from "node:assert/strict";
import * as batch from "@pulumi/azure-native/batch";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, afterEach, before, beforeEach, it } from "mocha";
import { NodeRuntime, OutputPipeline, type OutputPipelineArgs } from "../../components";
import { nightly } from "../support/nightly";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { withSettings } from "./support/local-azure-settings";
import { createSurroundings, NOWHERE, type Surroundings } from "./support/surroundings";

nightly.describe("the Batch account of a pipeline", function () {
  this.timeout(300_000);
  let surroundings: Surroundings = NOWHERE;
  let stack: EditedStack;

  before(async () => {
    surroundings = await createSurroundings();
  });

  after(() => surroundings.remove());

  beforeEach(async () => {
    stack = await editedStack();
  });

  afterEach(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  const program =
    (edit: Partial<OutputPipelineArgs> = {}): PulumiFn =>
    async () => {
      new OutputPipeline("p", {
        resourceGroupName: surroundings.north,
        jobs: ["a"],
        pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }],
        runtime: NodeRuntime.Image,
        retainOutputs: false,
        ...edit,
      });
    };

  const stateOf = async (name: string) =>
    (await stack.resources()).find(({ urn, delete: isOld }) => urn.endsWith(`::${name}`) && !isOld);

  it("can be an existing one in another resource group, which stays unchanged", async () => {
    const { id, name } = surroundings.batchAccount;
    await stack.up(program());
    const before = await stateOf("p-batch-account");
    const existing = program({ existingBatchAccountId: id });
    const { previewed, done, warnings } = await stack.deploy(existing);
    assert.deepEqual(previewed, done);
    assert.deepEqual(done["p-batch-account"], ["delete"]);
    assert.ok(done["p-pool-small-pool"]?.includes("replace"), JSON.stringify(done));
    assert.match(
      warnings.join("\n"),
      new RegExp(`Batch account ${name}: location must be that of the storage account`),
    );

    const created = before?.outputs?.name;
    assert.match(
      warnings.join("\n"),
      new RegExp(
        `Batch account ${created} will be deleted, as an existing account takes its place: its jobs and pools`,
      ),
    );
    assert.match(
      warnings.join("\n"),
      /pool p-pool-small-pool\w{8} will be replaced, as Azure cannot move it to another Batch account: unfinished jobs/,
    );

    assert.equal((await stateOf("p-batch-existing-account"))?.outputs?.name, name);
    const pool = await stateOf("p-pool-small-pool");
    assert.match(String(pool?.id).toLowerCase(), new RegExp(`^${id.toLowerCase()}/pools/`));
    assert.deepEqual((await stack.deploy(existing)).done, {});

    const back = await stack.preview(program());
    assert.match(
      back.warnings.join("\n"),
      /pool p-pool-small-pool\w{8} will be replaced, as its Batch account is a new one: unfinished jobs/,
    );
    await stack.stack.destroy();
    // It still exists, because a pipeline can be deployed to it again.
    await stack.up(existing);
  });

  it("can be an existing one only if the pools of others there have other ids", async () => {
    const { id, name } = surroundings.batchAccount;
    const pools = [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0, poolName: "workers" }];
    const others = await editedStack();
    try {
      await others.up(async () => {
        new batch.Pool("workers", {
          resourceGroupName: surroundings.west,
          accountName: name,
          poolName: "workers",
          vmSize: "Standard_D2ds_v5",
          deploymentConfiguration: {
            virtualMachineConfiguration: {
              imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
              nodeAgentSkuId: "batch.node.ubuntu 24.04",
            },
          },
          scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } },
        });
      });
      await stack.up(program({ pools }));
      const refused = /\/batchAccounts\/\w+\/pools\/workers already exists, and this stack's state does not have it/;
      await assert.rejects(stack.preview(program({ pools, existingBatchAccountId: id })), refused);
      // Without a preview, too, and before the update deletes the pool that it would replace.
      await assert.rejects(stack.up(program({ pools, existingBatchAccountId: id })), refused);
      assert.deepEqual(await stack.refresh(), {});
      // The failed update has read the account, and this one drops it from the state.
      assert.deepEqual(await stack.up(program({ pools })), { "p-batch-existing-account": ["discard"] });
    } finally {
      await others.stack.destroy();
      await others.forget();
    }
  });

  it("cannot be the one that the pipeline has created, also without a preview", async () => {
    await stack.up(program());
    const { id } = (await stateOf("p-batch-account")) ?? {};
    const refused =
      /existingAccountId must be a Batch account that this stack does not create, got \w+, which the update/;
    await assert.rejects(stack.up(program({ existingBatchAccountId: String(id) })), refused);
    assert.deepEqual(await stack.refresh(), {});
    // The refused program may have read the account as an existing one.
    const { "p-batch-existing-account": read = ["discard"], ...others } = await stack.up(program());
    assert.deepEqual([read, others], [["discard"], {}]);
  });

  it("has quotas, about which a warning says what the declared pools need and what the account has", async () => {
    const pools = [{ name: "small", vmSize: "Standard_D4s_v5", nodes: 1 }];
    await withSettings({ "quota.dedicatedCores": "2", "quota.familyCores": "3", "quota.pools": "0" }, async () => {
      const expected =
        /the quotas of Batch account \w+ are too small for the declared pools \(pools: 1 needed, quota 0; dedicated cores: 4 needed, quota 2; dedicated cores of standardDSv5Family: 4 needed, quota 3; /;
      const messages: string[] = [];
      const onEvent: NonNullable<Parameters<typeof stack.stack.up>[0]>["onEvent"] = ({ diagnosticEvent }) =>
        messages.push(diagnosticEvent?.message ?? "");
      const failed = stack.stack.up({ program: program({ pools }), onEvent });
      await assert.rejects(failed, /PoolQuotaReached/);
      assert.match(messages.join("\n"), expected);
      // The pools of others count too, so the warning can be absent. The failed creation itself says what to do.
      assert.match(
        messages.join("\n"),
        /p-pool-small-pool exceeds the pool quota of its Batch account \(PoolQuotaReached\); delete a pool .*batch-quota-limit.*existingBatchAccountId/,
      );

      // Now the account exists, so the preview knows its quotas.
      const { warnings } = await stack.preview(program({ pools }));
      assert.match(warnings.join("\n"), expected);
    });
    await stack.up(program({ pools }));
    assert.doesNotMatch((await stack.preview(program({ pools }))).warnings.join("\n"), /quota/);
  });

  it("accepts a pool that its core quota does not allow, with a warning", async () => {
    const pools = [{ name: "small", vmSize: "Standard_D4s_v5", nodes: 1 }];
    await withSettings({ "quota.dedicatedCores": "2" }, async () => {
      await stack.up(program({ pools }));
      const { warnings } = await stack.preview(program({ pools }));
      assert.match(warnings.join("\n"), /dedicated cores: 4 needed, quota 2/);
    });
  });
});
