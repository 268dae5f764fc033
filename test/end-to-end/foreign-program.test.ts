import assert from "node:assert/strict";
import { join } from "node:path";
import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as containerregistry from "@pulumi/azure-native/containerregistry";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { ROOT } from "./support/commands";
import { type InlineStack, inlineStack } from "./support/inline-stack";

/** The mandatory rules that `foreignProgram` breaks: it trusts keys, and its pool has no identity. */
const BROKEN = [
  "azure-batch-account-require-entra-id",
  "azure-batch-pool-require-identity",
  "azure-storage-account-forbid-shared-key",
  "azure-storage-account-require-https",
  "azure-storage-account-require-tls",
];

describe("a program with plain azure-native, without this library", function () {
  this.timeout(180_000);
  let stack: InlineStack;

  before(async () => {
    stack = await inlineStack();
    await stack.stack.setConfig("azure-native:location", { value: "westeurope" });
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  it("is previewed on local Azure with the policy pack, which names what it breaks", async () => {
    const mandatory = new Set<string>();
    const advice: string[] = [];
    const preview = stack.stack.preview({
      program: foreignProgram,
      policyPacks: [join(ROOT, "policies")],
      onEvent: ({ policyEvent }) => {
        if (policyEvent?.enforcementLevel === "mandatory") mandatory.add(policyEvent.policyName);
        else advice.push(policyEvent?.message ?? "");
      },
    });
    await assert.rejects(preview, /mandatory/);
    for (const rule of BROKEN) assert.ok(mandatory.has(rule), `${rule} is not in ${[...mandatory].join(", ")}`);
    // azure-native computes the whole property from one that the first preview does not know.
    assert.match(advice.join("\n"), /autoStorage is not known yet.* azure-batch-account-require-storage-identity/);
  });

  it("is deployed, and has no further changes", async () => {
    const { outputs } = await stack.up(foreignProgram);
    assert.match(String(outputs.accountEndpoint), /^127\.0\.0\.1:\d+$/);
    assert.equal(outputs.keys, 2);
    assert.deepEqual(await stack.preview(foreignProgram), {});
  });

  const lacking: Readonly<Record<string, (resourceGroupName: pulumi.Input<string>) => unknown>> = {
    "azure-native:batch:Application": (resourceGroupName) =>
      new batch.Application("tool", { resourceGroupName, accountName: "farm", applicationName: "tool" }),
    "azure-native:keyvault:Vault": (resourceGroupName) =>
      new keyvault.Vault("vault", {
        resourceGroupName,
        properties: { tenantId: "00000000-0000-0000-0000-000000000000", sku: { family: "A", name: "standard" } },
      }),
    "azure-native:containerregistry:Registry": (resourceGroupName) =>
      new containerregistry.Registry("images", { resourceGroupName, sku: { name: "Basic" } }),
    "azure-native:storage:Blob": (resourceGroupName) =>
      new storage.Blob("data", { resourceGroupName, accountName: "farmdata", containerName: "inputs" }),
    "azure-native:operationalinsights:Workspace": (resourceGroupName) =>
      new operationalinsights.Workspace("logs", { resourceGroupName }),
  };
  for (const [type, create] of Object.entries(lacking)) {
    it(`is refused with the name of a type that local Azure lacks: ${type}`, async () => {
      const program: PulumiFn = async () => {
        create(new resources.ResourceGroup("group").name);
      };
      await assert.rejects(
        stack.preview(program),
        new RegExp(`${type} must be a resource type of local Azure; use one of azure-native:resources:ResourceGroup, `),
      );
    });
  }
});

/** What public programs with Batch have: a network, a linked storage account with keys, and a pool with a StartTask. */
const foreignProgram: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("farm").name;
  const vnet = new network.VirtualNetwork("vnet", {
    resourceGroupName,
    addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
  });
  const subnet = new network.Subnet("nodes", {
    resourceGroupName,
    virtualNetworkName: vnet.name,
    addressPrefix: "10.1.1.0/24",
  });
  const data = new storage.StorageAccount("farmdata", {
    resourceGroupName,
    kind: storage.Kind.StorageV2,
    sku: { name: storage.SkuName.Standard_LRS },
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: true,
  });
  new storage.BlobContainer("inputs", {
    resourceGroupName,
    accountName: data.name,
    publicAccess: storage.PublicAccess.None,
  });
  const keys = storage.listStorageAccountKeysOutput({ resourceGroupName, accountName: data.name }).keys;
  const identity = new managedidentity.UserAssignedIdentity("nodes", { resourceGroupName });
  new authorization.RoleAssignment("nodes-read", {
    principalId: identity.principalId,
    principalType: authorization.PrincipalType.ServicePrincipal,
    scope: data.id,
    roleDefinitionId: pulumi.interpolate`${authorization.getClientConfigOutput().subscriptionId.apply((id) => `/subscriptions/${id}`)}/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`,
  });
  const account = new batch.BatchAccount("farm", {
    resourceGroupName,
    autoStorage: { storageAccountId: data.id },
    poolAllocationMode: batch.PoolAllocationMode.BatchService,
  });
  new batch.Pool("workers", {
    resourceGroupName,
    accountName: account.name,
    vmSize: "STANDARD_D2DS_V5",
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: "microsoft-dsvm",
          offer: "ubuntu-hpc",
          sku: "2204",
          version: "latest",
        },
        nodeAgentSkuId: "batch.node.ubuntu 22.04",
      },
    },
    networkConfiguration: { subnetId: subnet.id },
    scaleSettings: { fixedScale: { targetDedicatedNodes: 0, targetLowPriorityNodes: 0 } },
    startTask: { commandLine: "/bin/sh -c 'echo ready'", waitForSuccess: true, maxTaskRetryCount: 1 },
  });
  return { accountEndpoint: account.accountEndpoint, keys: keys.apply((all) => all.length) };
};
