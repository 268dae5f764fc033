import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { findIdentity } from "../../../arm/azure-native/identities";
import { toDataPlane } from "../../../arm/azure-native/pool-shape";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";

const GROUP = "azure-native:resources:ResourceGroup";
const STORAGE_TYPE = "azure-native:storage:StorageAccount";
const IDENTITY_TYPE = "azure-native:managedidentity:UserAssignedIdentity";
const ACCOUNT_TYPE = "azure-native:batch:BatchAccount";
const POOL_TYPE = "azure-native:batch:Pool";
const inGroup = { resourceGroupName: "render" };
const ubuntu = { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" };
const machine = { imageReference: ubuntu, nodeAgentSkuId: "batch.node.ubuntu 24.04" };

describe("Batch resources", () => {
  let arm: LocalArm;
  let store: Created;
  let writer: Created;
  let account: Created;
  before(async () => {
    arm = await openLocalArm();
    await arm.azureNative.create(GROUP, { ...inGroup, location: "westeurope" });
    store = await arm.azureNative.create(STORAGE_TYPE, {
      ...inGroup,
      accountName: "renderstore",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowSharedKeyAccess: false,
    });
    writer = await arm.azureNative.create(IDENTITY_TYPE, { ...inGroup, resourceName: "writer" });
    account = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs());
  });
  after(() => arm.close());

  const accountInputs = (changes: Properties = {}): Properties => ({
    ...inGroup,
    accountName: "render",
    allowedAuthenticationModes: ["AAD"],
    identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
    autoStorage: {
      storageAccountId: store.id,
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: writer.id },
    },
    ...changes,
  });
  const poolInputs = (changes: Properties = {}): Properties => ({
    ...inGroup,
    accountName: "render",
    poolName: "frames",
    vmSize: "Standard_D2s_v3",
    deploymentConfiguration: { virtualMachineConfiguration: machine },
    identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
    ...changes,
  });

  describe("BatchAccount", () => {
    it("returns its endpoint, a host without a scheme, and its quotas", () => {
      assert.match(String(account.outputs.accountEndpoint), /^127\.0\.0\.1:\d+$/);
      assert.equal(account.outputs.poolAllocationMode, "BatchService");
      assert.equal(account.outputs.provisioningState, "Succeeded");
      assert.ok(Number(account.outputs.poolQuota) > 0);
      assert.deepEqual(account.outputs.identity, {
        type: "UserAssigned",
        userAssignedIdentities: {
          [writer.id]: { clientId: writer.outputs.clientId, principalId: writer.outputs.principalId },
        },
      });
    });

    it("returns the quotas that are in effect", async () => {
      const quotas = async () => {
        const { outputs } = (await arm.azureNative.read(ACCOUNT_TYPE, account.id))!;
        return [
          outputs.dedicatedCoreQuota,
          outputs.lowPriorityCoreQuota,
          outputs.poolQuota,
          outputs.dedicatedCoreQuotaPerVMFamilyEnforced,
        ];
      };
      assert.deepEqual(await quotas(), [100, 100, 20, false]);
      const set = { "quota.pools": "0", "quota.dedicatedCores": "0", "quota.familyCores": "7" } as const;
      changeSettings(arm.azure.environment.state, { set });
      assert.deepEqual(await quotas(), [0, 100, 0, true]);
      const { outputs } = (await arm.azureNative.read(ACCOUNT_TYPE, account.id))!;
      const families = outputs.dedicatedCoreQuotaPerVMFamily as { name: string; coreQuota: number }[];
      assert.equal(families.find(({ name }) => name === "standardDSv3Family")?.coreQuota, 7);
      await assert.rejects(
        arm.azureNative.create(POOL_TYPE, poolInputs()),
        /Status=409 Code="PoolQuotaReached" Message="The pool quota for the account has been reached\."/,
      );

      changeSettings(arm.azure.environment.state, { set: { "quota.pools": "1" } });
      const scaleSettings = { fixedScale: { targetDedicatedNodes: 1 } };
      const empty = await arm.azureNative.create(POOL_TYPE, poolInputs({ scaleSettings }));
      const { currentDedicatedNodes, resizeOperationStatus } = empty.outputs;
      assert.equal(currentDedicatedNodes, 0);
      assert.deepEqual((resizeOperationStatus as { errors: unknown }).errors, [
        { code: "AccountCoreQuotaReached", message: "The specified account has reached core quota" },
      ]);
      await arm.azureNative.delete(POOL_TYPE, empty.id);
      changeSettings(arm.azure.environment.state, { like: "local" });
    });

    it("is updated in place, except for its location", async () => {
      const updated = await arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs({ tags: { a: "b" } }));
      assert.deepEqual(await arm.azureNative.read(ACCOUNT_TYPE, account.id, updated), updated);
      await assert.rejects(
        arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs({ location: "eastus" })),
        /Status=400 Code="PropertyCannotBeUpdated".*location/,
      );
    });

    it("returns its keys to the deployer", async () => {
      const keys = await arm.azureNative.invoke("azure-native:batch:listBatchAccountKeys", {
        ...inGroup,
        accountName: "render",
      });
      const { accountName, primary, secondary } = keys as Record<string, string>;
      assert.equal(accountName, "render");
      for (const key of [primary, secondary]) assert.equal(Buffer.from(key ?? "", "base64").length, 64);
      assert.notEqual(primary, secondary);
    });

    const refused: [string, () => Properties, RegExp][] = [
      [
        "a storage account that is not there",
        () => ({ autoStorage: { storageAccountId: `${store.id}x` } }),
        /Code="InvalidAutoStorageAccount".*storageAccountId must be an existing account/,
      ],
      [
        "keys where the storage account has none",
        () => ({ autoStorage: { storageAccountId: store.id } }),
        /authenticationMode must be BatchAccountManagedIdentity where the storage account allows no shared key access/,
      ],
      [
        "authentication by an identity that it has not",
        () => ({ identity: undefined }),
        /identity\.type must not be None where autoStorage uses BatchAccountManagedIdentity/,
      ],
      [
        "an identity that is not there",
        () => ({ identity: { type: "UserAssigned", userAssignedIdentities: [`${writer.id}x`] } }),
        /Code="FailedIdentityOperation"/,
      ],
      [
        "no identity where one is to be assigned",
        () => ({ identity: { type: "UserAssigned" } }),
        /Code="InvalidIdentityValues"/,
      ],
      [
        "an assigned identity where the system assigns",
        () => ({ identity: { type: "SystemAssigned", userAssignedIdentities: [writer.id] } }),
        /must be absent where identity\.type is SystemAssigned/,
      ],
      [
        "nodes that would use an identity that is not there",
        () => ({
          autoStorage: {
            storageAccountId: store.id,
            authenticationMode: "BatchAccountManagedIdentity",
            nodeIdentityReference: { resourceId: `${writer.id}x` },
          },
        }),
        /nodeIdentityReference must be an existing identity/,
      ],
      [
        "user subscription without a vault",
        () => ({ poolAllocationMode: "UserSubscription" }),
        /keyVaultReference must be given/,
      ],
    ];
    for (const [what, changes, message] of refused) {
      it(`refuses ${what}`, async () => {
        await assert.rejects(
          arm.azureNative.create(ACCOUNT_TYPE, accountInputs({ accountName: "another", ...changes() })),
          message,
        );
        assert.equal(arm.azure.resources.list(ACCOUNT_TYPE).length, 1);
      });
    }

    it("has a unique name", async () => {
      await arm.azureNative.create(GROUP, { resourceGroupName: "other", location: "westeurope" });
      await assert.rejects(
        arm.azureNative.create(ACCOUNT_TYPE, accountInputs({ resourceGroupName: "other" })),
        /Status=409 Code="AccountNameAlreadyInUse"/,
      );
    });
  });

  describe("Pool", () => {
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
        imageReference: { ...ubuntu },
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
      await arm.azure.batch.updatePool(account.id, toDataPlane("frames", scaled), [
        findIdentity(arm.azure, writer.id)!,
      ]);
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
            virtualMachineConfiguration: { ...machine, imageReference: { ...ubuntu, sku: "server-gen1" } },
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
      assert.deepEqual([live?.vmSize, live?.taskSlotsPerNode], ["Standard_D4s_v3", 3]);
      await changed({
        ...Object.fromEntries(["displayName", "networkConfiguration"].map((name) => [name, undefined])),
        ...Object.fromEntries(
          ["vmSize", "taskSlotsPerNode", "deploymentConfiguration", "scaleSettings"].map((name) => [
            name,
            before[name],
          ]),
        ),
      });
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

    const machineWith = (more: Properties) => ({
      deploymentConfiguration: { virtualMachineConfiguration: { ...machine, ...more } },
    });
    const blobs = (more: Properties) => ({
      azureBlobFileSystemConfiguration: { accountName: "a", containerName: "b", relativeMountPath: "c", ...more },
    });

    it("keeps its network, disks, mounts and containers", async () => {
      const more = {
        dataDisks: [{ lun: 0, diskSizeGB: 64 }],
        containerConfiguration: { type: "DockerCompatible", containerImageNames: ["ubuntu"] },
        securityProfile: { encryptionAtHost: true },
      };
      const inputs = poolInputs({
        poolName: "kept",
        ...machineWith(more),
        networkConfiguration: { subnetId: "/s", publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" } },
        mountConfiguration: [blobs({ identityReference: { resourceId: writer.id } })],
      });
      const created = await arm.azureNative.create(POOL_TYPE, inputs);
      const { outputs } = (await arm.azureNative.read(POOL_TYPE, created.id, created))!;
      for (const name of ["deploymentConfiguration", "networkConfiguration", "mountConfiguration"]) {
        assert.deepEqual(outputs[name], inputs[name], name);
      }
      await arm.azureNative.delete(POOL_TYPE, created.id);
    });

    const refused: [string, () => Properties, RegExp][] = [
      ["no size of machine", () => ({ vmSize: undefined }), /Code="MissingRequiredProperty".*vmSize must be given/],
      ["a size that is none", () => ({ vmSize: "large" }), /vmSize must be a size of virtual machine/],
      [
        "more slots than four per active core",
        () => ({ vmSize: "Standard_M8-2ms", taskSlotsPerNode: 9 }),
        /taskSlotsPerNode must be at most 8 for Standard_M8-2ms, got 9/,
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
        "an agent that is none",
        () => ({
          deploymentConfiguration: {
            virtualMachineConfiguration: { ...machine, nodeAgentSkuId: "batch.node.debian 8" },
          },
        }),
        /nodeAgentSkuId must be one of/,
      ],
      [
        "an image that is none",
        () => ({
          deploymentConfiguration: {
            virtualMachineConfiguration: { ...machine, imageReference: { ...ubuntu, sku: "server-x" } },
          },
        }),
        /imageReference must be a supported image/,
      ],
      [
        "more slots than four a core",
        () => ({ taskSlotsPerNode: 9 }),
        /taskSlotsPerNode must be at most 8 for Standard_D2s_v3, got 9/,
      ],
      [
        "two ways to scale",
        () => ({ scaleSettings: { fixedScale: {}, autoScale: { formula: "$TargetDedicatedNodes=1" } } }),
        /must have exactly one of fixedScale and autoScale, got both/,
      ],
      [
        "an evaluation every minute",
        () => ({ scaleSettings: { autoScale: { formula: "$TargetDedicatedNodes=1", evaluationInterval: "PT1M" } } }),
        /evaluationInterval must be from PT5M to PT168H, got 'PT1M'/,
      ],
      [
        "an evaluation every week and a minute",
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
        "nodes that wait for the retention of files",
        () => ({ scaleSettings: { fixedScale: { nodeDeallocationOption: "RetainedData" } } }),
        /Code="UnsupportedProperty".*nodeDeallocationOption RetainedData is not supported/,
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
        "a file from nowhere",
        () => ({ startTask: { commandLine: "x", resourceFiles: [{ filePath: "a" }] } }),
        /resourceFiles\[0\] must have exactly one of httpUrl, storageContainerUrl and autoStorageContainerName, got 0/,
      ],
      [
        "a file to nowhere",
        () => ({ startTask: { commandLine: "x", resourceFiles: [{ httpUrl: "https://a/b" }] } }),
        /resourceFiles\[0\]\.filePath must be given/,
      ],
      ["an empty list of users", () => ({ userAccounts: [] }), /userAccounts must have an entry or be absent/],
      [
        "an empty list of mounts",
        () => ({ mountConfiguration: [] }),
        /mountConfiguration must have an entry or be absent/,
      ],
      [
        "no public addresses without a subnet",
        () => ({ networkConfiguration: { publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" } } }),
        /networkConfiguration\.subnetId must be given if provision is NoPublicIPAddresses/,
      ],
      [
        "public addresses that Batch is to create",
        () => ({ networkConfiguration: { publicIPAddressConfiguration: { ipAddressIds: ["/ip"] } } }),
        /ipAddressIds must be given if provision is UserManaged, and only then/,
      ],
      [
        "Spot nodes with ephemeral disks",
        () => ({
          scaleSettings: { fixedScale: { targetLowPriorityNodes: 1 } },
          ...machineWith({ osDisk: { ephemeralOSDiskSettings: { placement: "CacheDisk" } } }),
        }),
        /ephemeralOSDiskSettings must be absent if there are Spot nodes/,
      ],
      [
        "two data disks with one number",
        () => machineWith({ dataDisks: [0, 0].map((lun) => ({ lun, diskSizeGB: 1 })) }),
        /dataDisks must have different luns from 0 to 63, got 0, 0/,
      ],
      [
        "the encryption of a Linux system's disk",
        () => machineWith({ diskEncryptionConfiguration: { targets: ["OsDisk", "TemporaryDisk"] } }),
        /targets must be TemporaryDisk for a Linux pool/,
      ],
      [
        "a mount with a key and an identity",
        () => ({ mountConfiguration: [blobs({ accountKey: "x", identityReference: { resourceId: writer.id } })] }),
        /must have exactly one of accountKey, sasKey and identityReference, got 2/,
      ],
      [
        "eleven mounts",
        () => ({ mountConfiguration: Array.from({ length: 11 }, () => blobs({ accountKey: "x" })) }),
        /mountConfiguration must have at most 10 mounts/,
      ],
      [
        "a mount with an identity that the pool does not have",
        () => ({ mountConfiguration: [blobs({ identityReference: { resourceId: `${writer.id}2` } })] }),
        /identityReference must name an identity of the pool/,
      ],
      ["an empty display name", () => ({ displayName: "" }), /displayName must have a character or be absent/],
      ["certificates", () => ({ certificates: [{ id: "a" }] }), /certificates must be absent/],
      [
        "an identity that is not there",
        () => ({ identity: { type: "UserAssigned", userAssignedIdentities: [`${writer.id}x`] } }),
        /Code="FailedIdentityOperation"/,
      ],
      [
        "an account that is not there",
        () => ({ accountName: "none" }),
        /Code="ParentResourceNotFound".*batchAccounts\/none/,
      ],
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

  describe("deletion", () => {
    it("deletes the account together with its pools", async () => {
      const pool = await arm.azureNative.create(POOL_TYPE, poolInputs());
      await arm.azureNative.delete(ACCOUNT_TYPE, account.id);
      assert.equal(arm.azure.resources.get(pool.id), undefined);
      assert.throws(() => arm.azure.batch.listKeys(account.id));
    });
  });
});
