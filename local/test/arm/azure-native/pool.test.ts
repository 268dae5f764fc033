import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { findIdentity } from "../../../arm/azure-native/identities";
import { toDataPlane } from "../../../arm/azure-native/pool-shape";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import {
  type BatchAccountInArm,
  IDENTITY_TYPE,
  inGroup,
  machine,
  openBatchAccount,
  POOL_TYPE,
} from "../support/batch-account";

describe("Pool", () => {
  let arm: BatchAccountInArm["arm"];
  let writer: BatchAccountInArm["writer"];
  let account: BatchAccountInArm["account"];
  let poolInputs: BatchAccountInArm["poolInputs"];
  before(async () => {
    ({ arm, writer, account, poolInputs } = await openBatchAccount());
  });
  after(() => arm.close());

  it("is a pool of the service, with the data plane's names and its nodes", async () => {
    const created = await arm.azureNative.create(
      POOL_TYPE,
      poolInputs({
        scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } },
        taskSlotsPerNode: 2,
        metadata: [{ name: "team", value: "vfx" }],
        startTask: {
          commandLine: "/bin/sh -c 'echo ready'",
          userIdentity: { autoUser: { elevationLevel: "NonAdmin", scope: "Pool" } },
          environmentSettings: [{ name: "A", value: "b" }],
        },
      }),
    );
    assert.equal(created.id, `${account.id}/pools/frames`);
    assert.equal(created.outputs.allocationState, "Steady");
    assert.equal(created.outputs.currentDedicatedNodes, 1);
    assert.ok(created.outputs.etag);

    const live = arm.azure.batch.getPool(account.id, "frames");
    assert.deepEqual(live?.virtualMachineConfiguration, {
      nodeAgentSKUId: "batch.node.ubuntu 24.04",
      imageReference: { ...machine.imageReference },
    });
    assert.deepEqual(live?.startTask?.userIdentity, { autoUser: { elevationLevel: "nonadmin", scope: "pool" } });
    assert.deepEqual([live?.startTask?.waitForSuccess, live?.startTask?.maxTaskRetryCount], [true, 0]);
    assert.deepEqual([live?.taskSlotsPerNode, live?.targetDedicatedNodes], [2, 1]);
    assert.deepEqual(live?.metadata, [{ name: "team", value: "vfx" }]);
  });

  it("is resized, and its description changed, in place", async () => {
    const id = `${account.id}/pools/frames`;
    const created = (await arm.azureNative.read(POOL_TYPE, id))!;
    const { azureApiVersion: _, ...inputs } = created.inputs;
    const updated = await arm.azureNative.update(POOL_TYPE, created, {
      ...inputs,
      scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } },
      metadata: [{ name: "team", value: "sim" }],
    });
    assert.equal(updated.outputs.currentDedicatedNodes, 0);
    const live = arm.azure.batch.getPool(account.id, "frames");
    assert.deepEqual([live?.targetDedicatedNodes, live?.metadata], [0, [{ name: "team", value: "sim" }]]);
  });

  it("shows in a refresh that it was resized, and no difference otherwise", async () => {
    const id = `${account.id}/pools/frames`;
    const before = (await arm.azureNative.read(POOL_TYPE, id))!;
    const again = (await arm.azureNative.read(POOL_TYPE, id, before))!;
    assert.deepEqual(again, before);
    const { azureApiVersion: _, ...inputs } = before.inputs;
    const scaled = { ...inputs, scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } } };
    // The result of a resize over the data plane.
    await arm.azure.batch.updatePool(account.id, toDataPlane("frames", scaled), [findIdentity(arm.azure, writer.id)!]);
    const resized = (await arm.azureNative.read(POOL_TYPE, id, before))!;
    assert.deepEqual(resized.inputs.scaleSettings, { fixedScale: { targetDedicatedNodes: 1 } });
    assert.deepEqual(resized.outputs.scaleSettings, resized.inputs.scaleSettings);
  });

  const fixedWithNodes: [string, Properties][] = [
    ["vmSize", { vmSize: "Standard_D4s_v3" }],
    ["taskSlotsPerNode", { taskSlotsPerNode: 3 }],
    [
      "virtualMachineConfiguration",
      {
        deploymentConfiguration: {
          virtualMachineConfiguration: {
            ...machine,
            imageReference: { ...machine.imageReference, sku: "server-gen1" },
          },
        },
      },
    ],
    ["networkConfiguration", { networkConfiguration: { subnetId: "/subscriptions/s/subnets/a" } }],
    ["displayName", { displayName: "other" }],
  ];
  const changed = async (changes: Properties) => {
    const created = (await arm.azureNative.read(POOL_TYPE, `${account.id}/pools/frames`))!;
    const { azureApiVersion: _, ...inputs } = created.inputs;
    return arm.azureNative.update(POOL_TYPE, created, { ...inputs, ...changes });
  };
  for (const [property, changes] of fixedWithNodes) {
    it(`with nodes refuses to change ${property}`, async () => {
      await assert.rejects(changed(changes), new RegExp(`Status=400 Code="PropertyCannotBeUpdated".*${property}`));
    });
  }

  it("without nodes is changed in everything, in place", async () => {
    const before = (await arm.azureNative.read(POOL_TYPE, `${account.id}/pools/frames`))!.inputs;
    await changed({ scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } } });
    const updated = await changed(Object.assign({}, ...fixedWithNodes.map(([, changes]) => changes)));
    assert.deepEqual([updated.outputs.vmSize, updated.outputs.displayName], ["Standard_D4s_v3", "other"]);
    const live = arm.azure.batch.getPool(account.id, "frames");
    assert.deepEqual([live?.vmSize, live?.taskSlotsPerNode], ["standard_d4s_v3", 3]);
    await changed({
      ...Object.fromEntries(["displayName", "networkConfiguration"].map((name) => [name, undefined])),
      ...Object.fromEntries(
        ["vmSize", "taskSlotsPerNode", "deploymentConfiguration", "scaleSettings"].map((name) => [name, before[name]]),
      ),
    });
  });

  it("needs public addresses that no other pool uses", async () => {
    const addresses = (...ipAddressIds: string[]) => ({
      networkConfiguration: {
        subnetId: "/subscriptions/s/subnets/a",
        publicIPAddressConfiguration: { provision: "UserManaged", ipAddressIds },
      },
    });
    const create = (poolName: string, ...ids: string[]) =>
      arm.azureNative.create(POOL_TYPE, { ...poolInputs(addresses(...ids)), poolName });
    const [first, second] = ["/addresses/first", "/addresses/second"] as const;
    const one = await create("one", first);
    await assert.rejects(create("two", second, first.toUpperCase()), /Code="PublicIPAddressInUse".*\/pools\/one/);
    const two = await create("two", second);
    await arm.azureNative.delete(POOL_TYPE, one.id);
    await arm.azureNative.delete(POOL_TYPE, two.id);
  });

  it("gets other identities with nodes, too", async () => {
    const second = await arm.azureNative.create(IDENTITY_TYPE, { ...inGroup, resourceName: "second" });
    const updated = await changed({
      identity: { type: "UserAssigned", userAssignedIdentities: [writer.id, second.id] },
    });
    const { userAssignedIdentities } = updated.outputs.identity as { userAssignedIdentities: object };
    assert.deepEqual(Object.keys(userAssignedIdentities).sort(), [second.id, writer.id]);
    await changed({ identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] } });
    await arm.azureNative.delete(IDENTITY_TYPE, second.id);
  });

  it("is found by its name in any case, under the name that it was created with", async () => {
    const args = { ...inGroup, accountName: "render", poolName: "FRAMES" };
    const found = await arm.azureNative.invoke("azure-native:batch:getPool", args);
    assert.equal(found.id, `${account.id}/pools/frames`);
    assert.deepEqual([found.name, found.vmSize, found.currentDedicatedNodes], ["frames", "Standard_D2s_v3", 1]);
    await assert.rejects(
      arm.azureNative.invoke("azure-native:batch:getPool", { ...args, poolName: "other" }),
      /Code="ResourceNotFound"/,
    );
  });

  it("is deleted with its nodes, and stays deleted", async () => {
    const id = `${account.id}/pools/frames`;
    await arm.azureNative.delete(POOL_TYPE, id);
    assert.equal(arm.azure.batch.getPool(account.id, "frames"), undefined);
    assert.equal(await arm.azureNative.read(POOL_TYPE, id), undefined);
    await arm.azureNative.delete(POOL_TYPE, id);
  });

  it("of an old size, whose number does not count cores, allows the slots for its real number of cores", async () => {
    const inputs = poolInputs({ poolName: "old", vmSize: "Standard_D3_v2", taskSlotsPerNode: 16 });
    const created = await arm.azureNative.create(POOL_TYPE, inputs);
    assert.equal(created.outputs.taskSlotsPerNode, 16);
    await arm.azureNative.delete(POOL_TYPE, created.id);
  });

  it("shows the last evaluation of its autoscale formula", async () => {
    const scaled = (formula: string) => poolInputs({ poolName: "scaled", scaleSettings: { autoScale: { formula } } });
    const created = await arm.azureNative.create(POOL_TYPE, scaled("$TargetLowPriorityNodes = 1;"));
    const run = created.outputs.autoScaleRun as Properties;
    assert.match(
      String(run.results),
      /^\$TargetDedicatedNodes=0;\$TargetLowPriorityNodes=1;\$NodeDeallocationOption=requeue$/,
    );
    assert.equal(created.outputs.currentLowPriorityNodes, 1);
    const failed = await arm.azureNative.update(POOL_TYPE, created, scaled("$TargetDedicatedNodes = $ActiveTasks;"));
    assert.equal(
      ((failed.outputs.autoScaleRun as Properties).error as Properties).code,
      "AutoScalingFormulaEvaluationError",
    );
    assert.equal(failed.outputs.currentLowPriorityNodes, 1);
    await arm.azureNative.delete(POOL_TYPE, created.id);
  });

  it("gets what someone else sets as an input in a refresh, but not Azure's defaults", async () => {
    const known = await arm.azureNative.create(POOL_TYPE, poolInputs({ poolName: "drifting" }));
    assert.deepEqual((await arm.azureNative.read(POOL_TYPE, known.id, known))?.inputs, known.inputs);
    const changes = { displayName: "set by someone", taskSchedulingPolicy: { nodeFillType: "Pack" } };
    const withDefaults = { ...known.inputs, interNodeCommunication: "Disabled", ...changes };
    await arm.azureNative.update(POOL_TYPE, known, withDefaults);
    const refreshed = await arm.azureNative.read(POOL_TYPE, known.id, known);
    assert.deepEqual(refreshed?.inputs, { ...known.inputs, ...changes });
    await arm.azureNative.delete(POOL_TYPE, known.id);
  });

  it("is reported as missing if it was deleted over the data plane", async () => {
    const created = await arm.azureNative.create(POOL_TYPE, poolInputs({ poolName: "brief" }));
    await arm.azure.batch.deletePool(account.id, "brief");
    assert.equal(await arm.azureNative.read(POOL_TYPE, created.id, created), undefined);
  });

  const refused: [string, () => Properties, RegExp][] = [
    ["no size of machine", () => ({ vmSize: undefined }), /Code="MissingRequiredProperty".*vmSize must be given/],
    ["an invalid size", () => ({ vmSize: "large" }), /vmSize must be a size of virtual machine/],
    [
      "more than four slots per active core",
      () => ({ vmSize: "Standard_M8-2ms", taskSlotsPerNode: 9 }),
      /taskSlotsPerNode must be at most 8 for Standard_M8-2ms, got 9/,
    ],
    [
      "an automatic upgrade of a fixed version of the image",
      () => ({
        upgradePolicy: { mode: "automatic", automaticOSUpgradePolicy: { enableAutomaticOSUpgrade: true } },
        deploymentConfiguration: {
          virtualMachineConfiguration: {
            ...machine,
            imageReference: { ...machine.imageReference, version: "24.04.202510010" },
          },
        },
      }),
      /imageReference.version must be latest if enableAutomaticOSUpgrade is true/,
    ],
    [
      "more nodes in an upgrade than can be unhealthy",
      () => ({
        upgradePolicy: {
          mode: "rolling",
          rollingUpgradePolicy: { maxBatchInstancePercent: 30, maxUnhealthyInstancePercent: 20 },
        },
      }),
      /maxBatchInstancePercent must be at most maxUnhealthyInstancePercent, 20, got 30/,
    ],
    ["no image", () => ({ deploymentConfiguration: {} }), /virtualMachineConfiguration must be given/],
    [
      "another image's agent",
      () => ({
        deploymentConfiguration: {
          virtualMachineConfiguration: { ...machine, nodeAgentSkuId: "batch.node.ubuntu 22.04" },
        },
      }),
      /nodeAgentSkuId must be 'batch\.node\.ubuntu 24\.04' for 'canonical\/ubuntu-24_04-lts\/server'/,
    ],
    [
      "an unknown agent",
      () => ({
        deploymentConfiguration: {
          virtualMachineConfiguration: { ...machine, nodeAgentSkuId: "batch.node.debian 8" },
        },
      }),
      /nodeAgentSkuId must be one of/,
    ],
    [
      "an unknown image",
      () => ({
        deploymentConfiguration: {
          virtualMachineConfiguration: { ...machine, imageReference: { ...machine.imageReference, sku: "server-x" } },
        },
      }),
      /imageReference must be a supported image/,
    ],
    [
      "more than four slots per core",
      () => ({ taskSlotsPerNode: 9 }),
      /taskSlotsPerNode must be at most 8 for Standard_D2s_v3, got 9/,
    ],
    [
      "two ways to scale",
      () => ({ scaleSettings: { fixedScale: {}, autoScale: { formula: "$TargetDedicatedNodes=1" } } }),
      /must have exactly one of fixedScale and autoScale, got both/,
    ],
    [
      "an evaluation interval of a minute",
      () => ({ scaleSettings: { autoScale: { formula: "$TargetDedicatedNodes=1", evaluationInterval: "PT1M" } } }),
      /evaluationInterval must be from PT5M to PT168H, got 'PT1M'/,
    ],
    [
      "an evaluation interval of a week and a minute",
      () => ({
        scaleSettings: { autoScale: { formula: "$TargetDedicatedNodes=1", evaluationInterval: "PT168H1M" } },
      }),
      /evaluationInterval must be from PT5M to PT168H, got 'PT168H1M'/,
    ],
    [
      "a resize that may take a minute",
      () => ({ scaleSettings: { fixedScale: { resizeTimeout: "PT1M" } } }),
      /fixedScale\.resizeTimeout must be from PT5M to PT168H, got 'PT1M'/,
    ],
    [
      "eleven application packages",
      () => ({ applicationPackages: Array.from({ length: 11 }, () => ({ id: `${account.id}/applications/app` })) }),
      /applicationPackages must have at most 10 packages, got 11/,
    ],
    [
      "an empty user name beside an automatic user",
      () => ({ startTask: { commandLine: "x", userIdentity: { userName: "", autoUser: { scope: "Pool" } } } }),
      /must have exactly one of userName and autoUser, got both/,
    ],
    ["a StartTask without a command", () => ({ startTask: {} }), /startTask\.commandLine must be given/],
    [
      "a resource file without a source",
      () => ({ startTask: { commandLine: "x", resourceFiles: [{ filePath: "a" }] } }),
      /resourceFiles\[0\] must have exactly one of httpUrl, storageContainerUrl and autoStorageContainerName, got 0/,
    ],
    [
      "a resource file without a path",
      () => ({ startTask: { commandLine: "x", resourceFiles: [{ httpUrl: "https://a/b" }] } }),
      /resourceFiles\[0\]\.filePath must be given/,
    ],
    ["an empty list of users", () => ({ userAccounts: [] }), /userAccounts must not be empty, got an empty list/],
    [
      "an empty list of mounts",
      () => ({ mountConfiguration: [] }),
      /mountConfiguration must not be empty, got an empty list/,
    ],
    ["an empty display name", () => ({ displayName: "" }), /displayName must not be empty, got an empty text/],
    ["certificates", () => ({ certificates: [{ id: "a" }] }), /certificates must be left out/],
    [
      "a missing identity",
      () => ({ identity: { type: "UserAssigned", userAssignedIdentities: [`${writer.id}x`] } }),
      /Code="FailedIdentityOperation"/,
    ],
    ["a missing account", () => ({ accountName: "none" }), /Code="ParentResourceNotFound".*batchAccounts\/none/],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(arm.azureNative.create(POOL_TYPE, poolInputs(changes())), message);
      assert.deepEqual(arm.azure.resources.list(POOL_TYPE), []);
    });
  }

  for (const [what, changes, message] of [
    ["an unknown size", { vmSize: "Standard_D2s_v99" }, /vmSize must be a size that local Azure knows/],
    ["another architecture", { vmSize: "Standard_D2ps_v5" }, /architecture x64, got Standard_D2ps_v5 with arm64/],
    [
      "another generation",
      { vmSize: "Standard_D2_v3" },
      /must be of generation 1 for Standard_D2_v3, got 'server' of 2/,
    ],
  ] as const) {
    it(`accepts ${what} by default, and refuses it if sizes are checked`, async () => {
      const inputs = poolInputs({ poolName: "sized", ...changes });
      const created = await arm.azureNative.create(POOL_TYPE, inputs);
      await arm.azureNative.delete(POOL_TYPE, created.id);
      changeSettings(arm.azure.environment.state, { set: { "pool.sizes": "known" } });
      await assert.rejects(arm.azureNative.create(POOL_TYPE, inputs), message);
      const known = await arm.azureNative.create(POOL_TYPE, { ...inputs, vmSize: "Standard_D2s_v5" });
      await arm.azureNative.delete(POOL_TYPE, known.id);
      changeSettings(arm.azure.environment.state, { like: "local" });
    });
  }

  it("must have the identity with which nodes use auto-storage", async () => {
    const other = await arm.azureNative.create(IDENTITY_TYPE, { ...inGroup, resourceName: "other" });
    await assert.rejects(
      arm.azureNative.create(
        POOL_TYPE,
        poolInputs({ identity: { type: "UserAssigned", userAssignedIdentities: [other.id] } }),
      ),
      /must have the account's auto-storage identity/,
    );
  });
});
