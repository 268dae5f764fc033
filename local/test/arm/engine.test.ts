import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as authorization from "@pulumi/azure-native/authorization";
import * as azureBatch from "@pulumi/azure-native/batch";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import { Provider } from "@pulumi/azure-native/provider";
import * as azureResources from "@pulumi/azure-native/resources";
import * as azureStorage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";
import * as random from "@pulumi/random";
import { after, before, describe, it } from "mocha";
import { engineEnvironment, findEngine } from "../../engine/index.mjs";
import { nightly } from "../support/nightly";
import { type LocalArm, openLocalArm } from "./support/local-arm";

const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

describe("the engine with local Azure's providers", function () {
  this.timeout(120_000);

  let arm: LocalArm;
  let home: string;
  let stack: Stack;
  let path: string | undefined;
  /** What the next run deploys in addition. */
  const settings = { nodes: 2, vmSize: "Standard_D2s_v3", replaceOnChanges: [] as string[], tag: "a" };

  before(async () => {
    arm = await openLocalArm();
    home = mkdtempSync(join(tmpdir(), "local-arm-engine-"));
    path = process.env.PATH;
    // The Automation API looks for the engine on this process's PATH.
    process.env.PATH = engineEnvironment(await findEngine()).PATH;
    stack = await LocalWorkspace.createOrSelectStack(
      { projectName: "everything", stackName: "test", program: async () => program(arm, settings) },
      {
        pulumiHome: home,
        // If no folder is given, the Automation API creates one and does not delete it.
        workDir: home,
        projectSettings: { name: "everything", runtime: "nodejs", backend: { url: `file://${home}` } },
        envVars: {
          PULUMI_CONFIG_PASSPHRASE: "test",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          PULUMI_DEBUG_PROVIDERS: Object.entries(arm.providers)
            .map(([name, port]) => `${name}:${port}`)
            .join(","),
        },
      },
    );
    await stack.setConfig("azure-native:location", { value: "westeurope" });
  });
  after(async () => {
    process.env.PATH = path;
    await arm.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("previews everything on an empty state, and changes nothing", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { create: 20 });
    assert.deepEqual(arm.azure.resources.list(), []);
  });

  it("creates what the program declares, in the order of dependencies", async () => {
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: 20 });
    const { identity, resources, batch } = arm.azure;
    assert.match(outputs.blobEndpoint?.value, /^https:\/\/127\.0\.0\.1:\d+\/store[0-9a-f]{8}\/$/);
    assert.match(outputs.accountEndpoint?.value, /^127\.0\.0\.1:\d+$/);
    assert.equal(outputs.subscriptionId?.value, identity.subscriptionId);
    assert.equal(outputs.tokenHolder?.value, identity.deployer.objectId);
    assert.deepEqual(outputs.locations?.value, ["westeurope", "northeurope"]);
    const [account] = resources.list("azure-native:batch:BatchAccount");
    assert.equal(account?.inputs.location, "westeurope");
    assert.equal(batch.getPool(account!.id, "frames")?.targetDedicatedNodes, 2);
  });

  it("imports each resource with inputs that are valid", async () => {
    for (const { id, type } of arm.azure.resources.list()) {
      const imported = await arm.azureNative.read(type, id);
      const { failures } = await arm.azureNative.check(type, imported?.inputs ?? {});
      assert.deepEqual(failures, [], id);
    }
  });

  it("changes nothing in a refresh, or the second time", async () => {
    assert.deepEqual(operations((await stack.refresh()).summary.resourceChanges), []);
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 20 });
  });

  it("updates changeable properties in place", async () => {
    settings.nodes = 3;
    settings.tag = "b";
    assert.deepEqual(operations((await stack.up()).summary.resourceChanges), ["update"]);
    const [account] = arm.azure.resources.list("azure-native:batch:BatchAccount");
    assert.equal(arm.azure.batch.getPool(account!.id, "frames")?.targetDedicatedNodes, 3);
  });

  // The provider's own answers to both are tested in pool.test.ts and blob-container.test.ts.
  nightly.it(
    "fails as Azure does if a property of a pool with nodes changes that needs zero nodes, and replaces the pool if the program requests it",
    async () => {
      settings.vmSize = "Standard_D4s_v3";
      await assert.rejects(stack.up(), /Status=400 Code=\\?"PropertyCannotBeUpdated\\?".*vmSize/);
      settings.replaceOnChanges = ["vmSize"];
      const { resourceChanges } = (await stack.up()).summary;
      assert.deepEqual(operations(resourceChanges), ["replace"]);
    },
  );

  nightly.it("detects in a refresh what another client deleted, and recreates it", async () => {
    const [container] = arm.azure.resources.list("azure-native:storage:BlobContainer");
    const [storageAccount] = arm.azure.resources.list("azure-native:storage:StorageAccount");
    await arm.azure.storage.deleteContainer(storageAccount!.id, String(container!.outputs.name));
    assert.deepEqual(operations((await stack.refresh()).summary.resourceChanges), ["delete"]);
    assert.deepEqual(operations((await stack.up()).summary.resourceChanges), ["create"]);
  });

  it("destroys everything", async () => {
    const [account] = arm.azure.resources.list("azure-native:batch:BatchAccount");
    await stack.destroy();
    assert.deepEqual(arm.azure.resources.list(), []);
    assert.throws(() => arm.azure.batch.listKeys(account!.id), /must be that of an open Batch account/);
  });
});

function operations(changes: OpMap | undefined): string[] {
  return Object.keys(changes ?? {}).filter((operation) => operation !== "same");
}

/** A resource of a versioned type, as older programs use it. */
class Versioned extends pulumi.CustomResource {}

/** Declares every type that local Azure supports, connected as in a pipeline. */
async function program(
  arm: LocalArm,
  { nodes, vmSize, replaceOnChanges, tag }: { nodes: number; vmSize: string; replaceOnChanges: string[]; tag: string },
) {
  const client = await authorization.getClientConfig();
  const { token } = await authorization.getClientToken({ endpoint: "https://storage.azure.com" });
  const suffix = new random.RandomString("suffix", { length: 6, special: false, upper: false });
  const id = new random.RandomId("id", { byteLength: 4 });
  const uuid = new random.RandomUuid("uuid");
  const pet = new random.RandomPet("pet");
  const group = new azureResources.ResourceGroup("group", { tags: { tag } });
  const resourceGroupName = group.name;

  const store = new azureStorage.StorageAccount("store", {
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowSharedKeyAccess: false,
  });
  const accountName = store.name;
  new azureStorage.BlobServiceProperties("blobs", {
    resourceGroupName,
    accountName,
    blobServicesName: "default",
    deleteRetentionPolicy: { enabled: true, days: 7 },
  });
  const container = new azureStorage.BlobContainer("container", {
    resourceGroupName,
    accountName,
    containerName: pulumi.interpolate`job-${suffix.result}`,
  });
  new azureStorage.ManagementPolicy("lifecycle", {
    resourceGroupName,
    accountName,
    managementPolicyName: "default",
    policy: {
      rules: [
        {
          name: "expire",
          type: "Lifecycle",
          definition: {
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } },
            filters: { blobTypes: ["blockBlob"] },
          },
        },
      ],
    },
  });

  const writer = new managedidentity.UserAssignedIdentity("writer", { resourceGroupName });
  const role = (guid: string) =>
    `/subscriptions/${client.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
  const grant = new authorization.RoleAssignment("grant", {
    principalId: writer.principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId: role(CONTRIBUTOR),
    scope: container.id,
  });
  new authorization.RoleAssignment("mine", {
    roleAssignmentName: uuid.result,
    principalId: client.objectId,
    roleDefinitionId: role(READER),
    scope: store.id,
  });

  const account = new azureBatch.BatchAccount("batch", {
    resourceGroupName,
    allowedAuthenticationModes: ["AAD"],
    identity: { type: "SystemAssigned" },
    autoStorage: {
      storageAccountId: store.id,
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: writer.id },
    },
  });
  new authorization.RoleAssignment("batch", {
    principalId: account.identity.apply((identity) => identity!.principalId),
    principalType: "ServicePrincipal",
    roleDefinitionId: role(CONTRIBUTOR),
    scope: store.id,
  });
  for (const poolName of ["frames", "merge"]) {
    new azureBatch.Pool(
      poolName,
      {
        resourceGroupName,
        accountName: account.name,
        poolName,
        vmSize: poolName === "frames" ? vmSize : "Standard_D2s_v3",
        deploymentConfiguration: {
          virtualMachineConfiguration: {
            imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
            nodeAgentSkuId: "batch.node.ubuntu 24.04",
          },
        },
        identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
        scaleSettings: { fixedScale: { targetDedicatedNodes: poolName === "frames" ? nodes : 1 } },
        startTask: {
          commandLine: "/bin/sh -c true",
          userIdentity: { autoUser: { elevationLevel: "NonAdmin", scope: "Pool" } },
        },
      },
      { dependsOn: [grant], replaceOnChanges, deleteBeforeReplace: true },
    );
  }
  const north = new Provider("north", { location: "northeurope" });
  const other = new azureResources.ResourceGroup("other", {}, { provider: north });
  new Versioned("azure-native:managedidentity/v20230131:UserAssignedIdentity", "versioned", {
    resourceGroupName,
  });
  return {
    blobEndpoint: store.primaryEndpoints.blob,
    accountEndpoint: account.accountEndpoint,
    subscriptionId: client.subscriptionId,
    tokenHolder: arm.azure.identity.verifyToken(token, ["https://storage.azure.com"]).objectId,
    locations: pulumi.all([store.location, other.location]),
    names: pulumi.all([id.hex, pet.id]),
  };
}
