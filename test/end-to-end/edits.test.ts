import assert from "node:assert/strict";
import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, afterEach, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components/output-pipeline";
import type { OutputPipelineArgs } from "../../components/output-pipeline-args";
import { OutputStorage } from "../../components/output-storage";
import { nightly } from "../support/nightly";
import { changeInAzure } from "./support/change-in-azure";
import { BASE, COMPONENTS, editedPrograms, pipeline } from "./support/edited-programs";
import { type EditedStack, editedStack, type Steps, stackOfTest } from "./support/edited-stack";
import { type FailingProvider, startFailingProvider } from "./support/failing-provider";
import { type Changed, changed, farm } from "./support/farm";
import { localAzureStatus } from "./support/local-azure";
import { effectOfSteps, poolEffects } from "./support/pool-effects";
import { createSurroundings, NOWHERE, type Surroundings } from "./support/surroundings";

describe("a deployed pipeline that is edited", function () {
  this.timeout(300_000);
  const stack = stackOfTest();

  nightly.it("moves to another location while the old storage account is retained, and back", async () => {
    const accountOf = async () => String(await stateOf(stack(), "p-storage-account", "name"));
    await stack().up(pipeline());
    const places = [await accountOf()];
    for (const location of ["northeurope", "westeurope"]) {
      await deployTruly(stack(), pipeline({ location }));
      places.push(await accountOf());
      assert.deepEqual((await stack().deploy(pipeline({ location }))).done, {});
    }
    const { storageAccounts } = await localAzureStatus();
    assert.equal(new Set(places).size, 3);
    for (const name of places)
      assert.ok(
        storageAccounts.some((account) => account.name === name),
        name,
      );
  });

  nightly.it("stays in its location if the location is removed or spelled differently", async () => {
    await stack().up(pipeline());
    assert.deepEqual(await deployTruly(stack(), pipeline({ location: undefined })), {});
    assert.deepEqual(await deployTruly(stack(), pipeline({ location: "West Europe" })), {});
  });

  nightly.it(
    "replaces nothing if only the spelling of its place changes, or the provider's location is repeated",
    async () => {
      const { west, remove } = await createSurroundings();
      const placed = (resourceGroupName: string, location?: string) => async () => {
        const provider = new Provider("own", { location: "uksouth" });
        const place = { resourceGroupName, ...(location !== undefined && { location }) };
        new OutputPipeline("p", { ...changed(BASE, { location: undefined }), ...place }, { provider });
      };
      await stack().up(placed(west));
      assert.deepEqual(await deployTruly(stack(), placed(west.toUpperCase())), {});
      assert.deepEqual(await deployTruly(stack(), placed(west, "UK South")), {});
      assert.equal(await stateOf(stack(), "p-storage-account", "location"), "uksouth");
      await stack().stack.destroy();
      await remove();
    },
  );

  nightly.it("replaces nothing if it is renamed with an alias", async () => {
    const renamed = (name: string, former?: string) => async () => {
      new OutputPipeline(name, BASE, former === undefined ? {} : { aliases: [{ name: former }] });
    };
    await stack().up(renamed("render-farm"));
    assert.deepEqual(await deployTruly(stack(), renamed("frames", "render-farm")), {});
    assert.deepEqual(await deployTruly(stack(), renamed("frames")), {});
  });

  nightly.it("replaces nothing if each of its components is renamed, including generated names", async () => {
    const surroundings = await createSurroundings();
    await stack().up(farm(surroundings));
    assert.deepEqual(await deployTruly(stack(), farm(surroundings, {}, "renamed-")), {});
    await stack().stack.destroy();
    await surroundings.remove();
  });

  it("is refused in a resource group that is deleted with the stack", async () => {
    const resourceGroupName = `own-${stack().name}`;
    const inOwnGroup =
      (name?: string): PulumiFn =>
      async () => {
        const group = new resources.ResourceGroup("render", { resourceGroupName, location: "westeurope" });
        new OutputPipeline("p", { ...BASE, resourceGroupName: name ?? group.name }, { dependsOn: [group] });
      };
    for (const program of [inOwnGroup(), inOwnGroup(resourceGroupName)]) {
      await assert.rejects(
        stack().preview(program),
        /resourceGroupName must not come from a resource group of this stack().*leave it out/s,
      );
    }
    assert.deepEqual(await stack().resources(), []);
  });

  nightly.it("creates the replacement of a pool first, and keeps the pool if that fails", async () => {
    const provider = await startFailingProvider();
    const failing = await editedStack(provider.environment);
    const large = pipeline({ pools: [{ ...BASE.pools[0]!, vmSize: "Standard_D4ds_v5" }] });
    const poolId = () => stateOf(failing, "p-pool-small-pool", "name");
    try {
      await failing.up(pipeline());
      const old = String(await poolId());
      assert.match(old, /^p-pool-small-pool[0-9a-f]{8}$/);
      provider.failAt(1);
      await assert.rejects(failing.up(large), /refused by the test/);
      provider.failAt(0);
      assert.equal(await poolId(), old);
      assert.deepEqual(await failing.refresh(), {}, "the pool must still exist");
      const done = await deployTruly(failing, large);
      assert.deepEqual(done, { "p-pool-small-pool": ["create-replacement", "delete-replaced", "replace"] });
      assert.notEqual(await poolId(), old);
    } finally {
      provider.failAt(0);
      await failing.stack.destroy();
      await failing.forget();
      provider.close();
    }
  });

  nightly.it(
    "keeps its containers after a failed move to another account, also if the storage is renamed then",
    async () => {
      const surroundings = await createSurroundings();
      const provider = await startFailingProvider();
      const failing = await editedStack(provider.environment);
      const storage =
        (name: string, place: { existingAccountId: string } | { resourceGroupName: string }): PulumiFn =>
        async () => {
          const aliases = name === "storage" ? {} : { aliases: [{ name: "storage" }] };
          new OutputStorage(name, { ...place, jobs: ["a"], retainOutputs: false }, aliases);
        };
      const created = { resourceGroupName: surroundings.west };
      try {
        await failing.up(storage("storage", created));
        // The state then has the new account as the component's, and the containers of the old one.
        let register = () => {};
        provider.failAt(1, new Promise<void>((resolve) => (register = resolve)));
        const move = failing.stack.up({
          program: storage("storage", { existingAccountId: surroundings.account.id }),
          onEvent: ({ resOutputsEvent }) => {
            if (resOutputsEvent?.metadata.urn.endsWith("index:OutputStorage::storage")) register();
          },
        });
        await assert.rejects(move, /refused by the test/);
        provider.failAt(0);
        assert.equal(await stateOf(failing, "storage", "accountName"), surroundings.account.name);
        const done = await deployTruly(failing, storage("renamed", created));
        assert.deepEqual(done, { "storage-existing-account": ["discard"] });
      } finally {
        provider.failAt(0);
        await failing.stack.destroy();
        await failing.forget();
        provider.close();
        await surroundings.remove();
      }
    },
  );

  nightly.it("keeps a pool if someone else sets properties that the program does not set", async () => {
    const pool = "p-pool-small-pool";
    await stack().up(pipeline());
    const deployed = (await stack().resources()).find(({ urn }) => urn.endsWith(`::${pool}`))!;
    const { virtualMachineConfiguration } = deployed.inputs!.deploymentConfiguration as {
      virtualMachineConfiguration: object;
    };
    const machine = { ...virtualMachineConfiguration, nodePlacementConfiguration: { policy: "Zonal" } };
    await changeInAzure(deployed, {
      displayName: "set in the portal",
      tags: { owner: "policy" },
      resourceTags: { owner: "policy" },
      upgradePolicy: { mode: "manual" },
      networkConfiguration: { enableAcceleratedNetworking: true },
      targetNodeCommunicationMode: "Simplified",
      interNodeCommunication: "Enabled",
      taskSchedulingPolicy: { nodeFillType: "Pack" },
      deploymentConfiguration: { virtualMachineConfiguration: machine },
    });
    // The engine does not count ignored properties as changes, but writes them into the state.
    assert.deepEqual(await stack().refresh(), {});
    assert.equal(await stateOf(stack(), pool, "displayName"), "set in the portal");
    assert.deepEqual(await deployTruly(stack(), pipeline()), {});
    // An update sends these properties as they are, because Azure refuses to change them while the pool has nodes.
    for (const nodes of [1, 2]) {
      const resized = pipeline({ pools: [{ ...BASE.pools[0]!, nodes }] });
      assert.deepEqual(await deployTruly(stack(), resized), { [pool]: ["update"] });
    }
    assert.equal(await stateOf(stack(), pool, "displayName"), "set in the portal");
  });

  nightly.it("keeps the id of a pool that had a fixed one, until the pool is replaced", async () => {
    const pool = BASE.pools[0]!;
    const large = { ...pool, vmSize: "Standard_D4ds_v5" };
    const poolId = () => stateOf(stack(), "p-pool-small-pool", "name");
    await stack().up(pipeline({ pools: [{ ...pool, poolName: "small" }] }));
    const replaced = await deployTruly(stack(), pipeline({ pools: [{ ...large, poolName: "small" }] }));
    assert.equal(await poolId(), "small");
    assert.deepEqual(Object.keys(replaced), ["p-pool-small-pool"]);
    assert.deepEqual(await deployTruly(stack(), pipeline({ pools: [large] })), {});
    assert.equal(await poolId(), "small");
    const same = await stack().preview(pipeline({ pools: [large] }));
    assert.match(String(same.notes[0]), /^pool small keeps its id until it is replaced.*give poolName: "small"$/);
    const { warnings, notes } = await stack().preview(pipeline());
    assert.match(
      String(warnings[0]),
      /^pool small will be replaced.*: unfinished jobs of pool small wait until you move them to the new pool's id$/,
    );
    assert.deepEqual([warnings.length, notes], [1, []]);
    await deployTruly(stack(), pipeline());
    assert.deepEqual((await stack().preview(pipeline())).notes, []);
    assert.match(String(await poolId()), /^p-pool-small-pool[0-9a-f]{8}$/);
  });

  nightly.it("warns about a pool's fixed id and its replacement also if the pipeline is new or renamed", async () => {
    const fixed = { ...BASE.pools[0]!, poolName: "small" };
    const program =
      (name: string, vmSize: string, former?: string): PulumiFn =>
      async () => {
        const aliases = former === undefined ? [] : [{ name: former }];
        new OutputPipeline(name, { ...BASE, pools: [{ ...fixed, vmSize, nodes: 1 }] }, { aliases });
      };
    const [size, larger] = ["Standard_D2ds_v5", "Standard_D4ds_v5"];
    const first = await stack().preview(program("old", size!));
    assert.match(String(first.warnings[0]), /^pool small has a fixed id/);
    await stack().up(program("old", size!));
    assert.deepEqual((await stack().preview(program("new", size!, "old"))).warnings, []);
    const [warning, ...others] = (await stack().preview(program("new", larger!, "old"))).warnings;
    assert.match(String(warning), /^pool small will be replaced, as Azure cannot change its vmSize.*its nodes \(1\)/);
    assert.deepEqual(others, []);
  });

  it("warns in the preview about interrupted tasks and deleted outputs", async () => {
    const jobs = ["a", "b"];
    await stack().up(pipeline({ retainOutputs: false, jobs }));
    const warnings = async (edit: Changed<OutputPipelineArgs>) =>
      (await stack().preview(pipeline({ retainOutputs: false, jobs, ...edit }))).warnings
        .map((warning) => /(the storage|the Batch|container|pool) \S+ will be \w+/.exec(warning)?.[0])
        .map((warning) => warning?.replace(/^pool \S+/, "the pool"))
        .sort();
    assert.deepEqual(await warnings({}), []);
    assert.deepEqual(await warnings({ jobs: ["a"], retainOutputs: true }), ["container job-b will be deleted"]);
    assert.deepEqual(await warnings({ location: "northeurope" }), [
      "the Batch account will be replaced",
      "the pool will be replaced",
      "the storage account will be deleted",
    ]);
  });

  nightly.it("accepts a resource group that it only reads", async () => {
    const { west, account, remove } = await createSurroundings();
    const id = account.id.replace(/\/providers\/.*/, "");
    const { previewed } = await stack().preview(async () => {
      const group = resources.ResourceGroup.get("foreign", id);
      new OutputPipeline("p", { ...BASE, resourceGroupName: group.name });
    });
    assert.deepEqual(previewed["p-storage-account"], ["create"], west);
    await remove();
  });

  it("retains the storage account, the containers and the resource group when it is destroyed", async () => {
    await stack().up(pipeline());
    const account = String(await stateOf(stack(), "p-storage-account", "name"));
    const { stdout } = await stack().stack.destroy();
    assert.match(stdout, /ResourceGroup p-group deleted .*\[retain\]/);
    assert.match(stdout, /StorageAccount p-storage-account deleted .*\[retain\]/);
    assert.match(stdout, /BlobContainer p-storage-job-a deleted .*\[retain\]/);
    assert.deepEqual(await stack().resources(), []);
    assert.ok((await localAzureStatus()).storageAccounts.some(({ name }) => name === account));
  });
});

// The whole table takes half an hour.
for (const component of COMPONENTS) {
  nightly.describe(`every argument of a deployed ${component}`, function () {
    this.timeout(600_000);
    let surroundings: Surroundings;
    let provider: FailingProvider;
    let stack: EditedStack;

    before(async () => {
      surroundings = await createSurroundings();
      provider = await startFailingProvider();
      stack = await editedStack(provider.environment);
    });

    afterEach(async function () {
      if (!this.currentTest?.isFailed()) return;
      provider.failAt(0);
      await stack.forget();
      stack = await editedStack(provider.environment);
    });

    after(async () => {
      await stack.stack.destroy();
      await stack.forget();
      provider.close();
      await surroundings.remove();
    });

    for (const [index, { argument, number, ...edit }] of editedPrograms(component, NOWHERE).entries()) {
      const { refused } = edit;
      const outcome = refused
        ? "is refused"
        : edit.refusedBack
          ? "and cannot be edited back"
          : "fails half way, and is edited back";
      it(`is edited in ${argument} (${index + 1}), ${outcome}`, async () => {
        const { from, to, spared, isNew, refusedBack } = editedPrograms(component, surroundings)[index]!;
        if (isNew) await stack.stack.destroy();
        await stack.up(from);
        if (refused) {
          await assert.rejects(stack.preview(to), refused);
          await assert.rejects(stack.up(to), refused);
        } else if (refusedBack) {
          await deployTruly(stack, to, spared);
          await assert.rejects(stack.preview(from), refusedBack);
          await stack.stack.destroy();
        } else {
          const done = await editAndBack(from, to, spared);
          if (component === "pool") {
            assert.equal(effectOfSteps(done["pool-pool"]), poolEffects()[argument]?.[number], "the documented effect");
          }
        }
        await deployTruly(stack, from, spared);
        assert.deepEqual((await stack.preview(from)).previewed, {});
      });
    }

    /** Returns what the edit did when it did not fail. */
    async function editAndBack(from: PulumiFn, to: PulumiFn, spared?: readonly string[]): Promise<Steps> {
      provider.failAt(0);
      const done = await deployTruly(stack, to, spared);
      const changes = provider.changes();
      await deployTruly(stack, from, spared);
      if (changes === 0) return done;
      // An argument that an edit removes can keep its value, such as a pool's name. Then there is nothing left to
      // change.
      if (!(await changesAzure(to))) {
        await stack.stack.destroy();
        await stack.up(from);
        // A case before this one failed half way, and left a generated name that belongs to its place.
        if (!(await changesAzure(to))) return done;
      }
      provider.failAt(Math.ceil(changes / 2));
      await assert.rejects(stack.up(to), /refused by the test/);
      provider.failAt(0);
      return done;
    }

    /** Returns whether a program changes more than the random part of the identity's name, which only the state has. */
    async function changesAzure(program: PulumiFn): Promise<boolean> {
      const { previewed } = await stack.preview(program);
      return Object.keys(previewed).some((name) => !name.endsWith("-identity-name"));
    }
  });
}

/**
 * Previews and deploys a program. Checks that the update does what the preview said, and that Azure matches the state.
 */
async function deployTruly(stack: EditedStack, program: PulumiFn, spared: readonly string[] = []): Promise<Steps> {
  const { previewed, done } = await stack.deploy(program);
  const announced = Object.entries(previewed).filter(([name]) => name in done || !spared.includes(name));
  assert.deepEqual(Object.fromEntries(announced), done, "the preview must announce what the update does");
  assert.deepEqual(await stack.refresh(), {}, "the state must be what Azure has");
  return done;
}

async function stateOf(stack: EditedStack, name: string, output: string): Promise<unknown> {
  const found = (await stack.resources()).find(({ urn, delete: gone }) => urn.endsWith(`::${name}`) && !gone);
  return found?.outputs?.[output];
}
