import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs } from "../../../components";
import { deploy, refusalsOf, type Stage } from "../support/deployment";
import { POOL_ARGS } from "../support/pool-args";

const COMPONENT = "azure-batch-outputs:index:OutputPool";
const POOL = "azure-native:batch:Pool";

const ARGS = { ...POOL_ARGS, vmSize: "Standard_D2ds_v5" };

const FIXED_ID =
  "has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first";

/** A stack that has the pool of the component `small`, or of another one, with this id and number of nodes. */
const deployed = (id: string, nodes: number, component = "small") => ({
  recorded: {
    [`urn:pulumi:stack::project::${COMPONENT}$${POOL}::${component}-pool`]: { type: POOL, outputs: { name: id } },
  },
  pools: { [id]: { name: id, vmSize: "Standard_D2ds_v5", currentDedicatedNodes: nodes } },
});

describe("a preview of a pool", () => {
  const logged = async (
    args: Partial<OutputPoolArgs>,
    answers: object = {},
    opts: pulumi.ComponentResourceOptions = {},
    stage: Stage = "later preview",
  ) => (await deploy(stage, () => new OutputPool("small", { ...ARGS, ...args }, opts), answers)).logged;
  const large = { vmSize: "Standard_D4ds_v5" };
  const reason = "as Azure cannot change its vmSize from Standard_D2ds_v5 to Standard_D4ds_v5";

  it("warns that jobs must be moved if an empty pool gets another id", async () => {
    const generated = "small-pool1a2b3c4d";
    assert.deepEqual(await logged(large, deployed(generated, 0)), [
      `pool ${generated} will be replaced, ${reason}: unfinished jobs of pool ${generated} wait until you move them to the new pool's id`,
    ]);
    assert.deepEqual(await logged({ ...large, poolName: "other" }, deployed("workers", 0)), [
      `pool other ${FIXED_ID}`,
      `pool workers will be replaced, ${reason}: unfinished jobs of pool workers wait until you move them to the new pool's id`,
    ]);
  });

  it("says nothing about an empty pool that is replaced by one with the same id", async () => {
    assert.deepEqual(await logged({ ...large, poolName: "workers" }, deployed("workers", 0)), []);
  });

  it("notes that a pool keeps a fixed id that the program no longer gives", async () => {
    const note =
      'pool workers keeps its id until it is replaced, because its state has that id, although the program gives no poolName; the replacement then gets a generated id, and unfinished jobs of the pool wait until you move them; to keep the id for the replacement too, give poolName: "workers"';
    assert.deepEqual(await logged({}, deployed("workers", 2)), [note]);
    assert.deepEqual(await logged({ poolName: "workers" }, deployed("workers", 2)), []);
    assert.deepEqual(await logged({}, deployed("small-pool1a2b3c4d", 2)), []);
    assert.deepEqual(await logged({}, deployed("former-pool1a2b3c4d", 2)), []);
    assert.deepEqual(await logged({}, deployed("workers", 2), {}, "update"), []);
    pulumi.runtime.setConfig("pulumi:autonaming", '{"pattern":"${name}"}');
    assert.deepEqual(await logged({}, deployed("small-pool", 2)), []);
    pulumi.runtime.setAllConfig({});
  });

  it("finds the pool in the state if the component was renamed", async () => {
    const renamed = { aliases: [{ name: "former" }] };
    const former = deployed("workers", 2, "former");
    assert.deepEqual(await logged({ poolName: "workers" }, former, renamed), []);
    const [warning, ...others] = await logged({ ...large, poolName: "workers" }, former, renamed);
    assert.match(String(warning), /^pool workers will be replaced, .*: its nodes \(2\) are deleted/);
    assert.deepEqual(others, []);
  });

  it("finds the pool in the state if a component that contains it was renamed", async () => {
    const parents = "test:index:Outer";
    const urn = `urn:pulumi:stack::project::${parents}$${COMPONENT}$${POOL}::before-small-pool`;
    const { pools } = deployed("workers", 2);
    const { logged: messages } = await deploy(
      "later preview",
      () => {
        const outer = new pulumi.ComponentResource(parents, "after", {}, { aliases: [{ name: "before" }] });
        return new OutputPool("after-small", { ...ARGS, poolName: "workers" }, { parent: outer });
      },
      { pools, recorded: { [urn]: { type: POOL, outputs: { name: "workers" } } } },
    );
    assert.deepEqual(messages, []);
  });

  it("warns about a fixed id also if the Batch account is new", async () => {
    const batchAccountName = pulumi.output(pulumi.unknown) as pulumi.Output<string>;
    const messages = await logged({ batchAccountName, poolName: "workers" }, {}, {}, "first preview");
    assert.deepEqual(messages, [`pool workers ${FIXED_ID}`]);
  });

  describe("that moves to another Batch account", () => {
    const ID = "/subscriptions/sub/resourceGroups/Old/providers/Microsoft.Batch/batchAccounts/old/pools/workers";
    const parent = `urn:pulumi:stack::project::${COMPONENT}::small`;
    const inOld = (nodes: number) => {
      const { recorded, pools } = deployed("workers", nodes);
      return {
        recorded: { ...recorded, [parent]: { type: COMPONENT, outputs: { poolId: "workers", armId: ID } } },
        pools: { "old/workers": { ...pools.workers, id: ID } },
      };
    };
    const moved = (nodes: number, id = "workers") => {
      const { recorded, pools } = inOld(nodes);
      const there = ID.replace("/Old/", "/group/").replace("/old/", "/batch/");
      return { recorded, pools: { ...pools, "batch/workers": { id: there, name: id } } };
    };
    const jobs = "unfinished jobs of pool workers cannot move to the other account: submit their tasks again there";
    const reasonOfMove = "pool workers will be replaced, as Azure cannot move it to another Batch account";
    const nodesOf = "its nodes (2) are deleted, and Batch stops their tasks and queues them again";

    it("warns about its tasks and jobs", async () => {
      assert.deepEqual(await logged({ vmSize: "Standard_D4ds_v5" }, inOld(2)), [
        `${reasonOfMove}: after its replacement is created, ${nodesOf}; ${jobs}`,
      ]);
      assert.deepEqual(await logged({ ...large, poolName: "workers" }, inOld(2)), [
        `${reasonOfMove}: ${nodesOf}; the replacement is created after that, and if this fails there is no pool; ${jobs}`,
      ]);
      assert.deepEqual(await logged(large, inOld(0)), [`${reasonOfMove}: ${jobs}`]);
      assert.deepEqual(await logged({ ...large, replace: "drain" }, inOld(2)), [
        `${reasonOfMove}: after its replacement is created, the update waits until the tasks on its nodes (2) have ended, at most for drainTimeoutMinutes, and then deletes it; ${jobs}`,
      ]);
      assert.deepEqual(await logged({ ...large, replace: "drain" }, inOld(0)), [`${reasonOfMove}: ${jobs}`]);
    });

    it("warns about its tasks and jobs if the update creates the account", async () => {
      const batchAccountName = pulumi.output(pulumi.unknown) as pulumi.Output<string>;
      const inNew = (args: Partial<OutputPoolArgs>, nodes: number) =>
        logged({ batchAccountName, ...args }, inOld(nodes), {}, "first preview");
      const isNew = "pool workers will be replaced, as its Batch account is a new one";
      const submitAgain =
        "unfinished jobs of pool workers cannot move to the new account: submit their tasks again there";
      const stopped = "its nodes (2) are deleted, and Batch stops their tasks";
      assert.deepEqual(await inNew({}, 2), [`${isNew}: ${stopped}; ${submitAgain}`]);
      assert.deepEqual(await inNew(large, 0), [`${isNew}: ${submitAgain}`]);
      assert.deepEqual(await inNew({ poolName: "workers" }, 2), [`${isNew}: ${stopped}; ${submitAgain}`]);
    });

    it("finds the pool again if the account stays, in another letter case", async () => {
      const same = { batchAccountName: "old", resourceGroupName: "old", poolName: "workers" };
      assert.deepEqual(await logged(same, inOld(2)), []);
    });

    it("refuses a pool of the same id there that is not in the state, in any letter case", async () => {
      for (const [id, stage] of [
        ["workers", "later preview"],
        ["Workers", "later preview"],
        ["workers", "update"],
      ] as const) {
        const program = () => new OutputPool("small", { ...ARGS, poolName: "workers" });
        const [refusal] = await refusalsOf(stage, program, moved(2, id));
        assert.match(
          String(refusal),
          /pool \S+\/batchAccounts\/batch\/pools\/workers already exists, and this stack's state does not have it/,
        );
      }
    });

    it("refuses the recorded id in another letter case, also in an update without a preview", async () => {
      const same = { batchAccountName: "old", resourceGroupName: "old", poolName: "Workers" };
      for (const stage of ["later preview", "update"] as const) {
        const [refusal] = await refusalsOf(stage, () => new OutputPool("small", { ...ARGS, ...same }), inOld(2));
        assert.match(String(refusal), /pool name must be "workers" as in Azure, which ignores case, got "Workers"; /);
      }
    });

    it("accepts the pool there if the state does not have the account, or another component has the pool", async () => {
      const { pools, recorded } = moved(0);
      const { [parent]: _, ...withoutAccount } = recorded as Record<string, object>;
      assert.deepEqual(await logged({ poolName: "workers" }, { pools, recorded: withoutAccount }), []);
      const other = `urn:pulumi:stack::project::${COMPONENT}`;
      const armId = pools["batch/workers"].id.toUpperCase();
      const ofOther = {
        [`${other}::other`]: { type: COMPONENT, outputs: { armId } },
        [`${other}$${POOL}::other-pool`]: { type: POOL, outputs: { name: "workers" } },
      };
      const messages = await logged(
        { ...large, poolName: "workers" },
        { pools, recorded: { ...recorded, ...ofOther } },
      );
      assert.deepEqual(messages, [`${reasonOfMove}: ${jobs}`]);
    });

    it("ignores an ARM id of another pool, which a failed update leaves behind", async () => {
      const { recorded, pools } = inOld(2);
      const stale = { [parent]: { type: COMPONENT, outputs: { armId: ID.replace("workers", "former") } } };
      assert.deepEqual(await logged(large, { recorded: { ...recorded, ...stale }, pools }), []);
    });
  });
});
