import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { jobs, pipelines, readerPrincipalId, START_TASK_LENGTH } from "../jobs";

// The resources of `ours`, without components, checks and the upload of the tool.
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const { subscriptionId, objectId } = authorization.getClientConfigOutput();

function suffix(name: string): pulumi.Output<string> {
  return new random.RandomString(name, { length: 12, upper: false, special: false }).result;
}

function assign(
  name: string,
  principalId: pulumi.Input<string>,
  role: string,
  scope: pulumi.Input<string>,
  type?: string,
) {
  const roleDefinitionId = pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return new authorization.RoleAssignment(name, {
    principalId,
    principalType: pulumi.output(type),
    roleDefinitionId,
    scope,
  });
}

/** As long as the script with which the pipeline's StartTask installs the tool. */
const START_TASK = `/bin/sh -c '${"echo the tool; ".repeat(START_TASK_LENGTH / 15)}'`;

const group = new resources.ResourceGroup("bench", { location: "westeurope" });
for (const pipeline of pipelines) {
  create(pipeline === "bench" ? "" : `${pipeline}-`);
}

/** Creates the resources of a pipeline. Their names begin with `name`. */
function create(name: string): void {
  const inGroup = { resourceGroupName: group.name };
  const account = new storage.StorageAccount(`${name}storage`, {
    ...inGroup,
    accountName: pulumi.interpolate`bench${suffix(`${name}storage-name`)}`,
    kind: storage.Kind.StorageV2,
    sku: { name: storage.SkuName.Standard_LRS },
    allowSharedKeyAccess: false,
    allowBlobPublicAccess: false,
    minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
  });
  const inAccount = { ...inGroup, accountName: account.name };
  new storage.BlobServiceProperties(`${name}soft-delete`, {
    ...inAccount,
    blobServicesName: "default",
    deleteRetentionPolicy: { enabled: true, days: 7 },
  });
  new storage.ManagementPolicy(`${name}lifecycle`, {
    ...inAccount,
    managementPolicyName: "default",
    policy: {
      rules: [
        {
          name: "cool-outputs",
          enabled: true,
          type: storage.RuleType.Lifecycle,
          definition: {
            filters: { blobTypes: ["blockBlob"], prefixMatch: ["job-"] },
            actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } } },
          },
        },
      ],
    },
  });
  const writer = new managedidentity.UserAssignedIdentity(`${name}writer`, inGroup);
  const grants = jobs.map((job) => {
    const container = new storage.BlobContainer(`${name}${job}`, {
      ...inAccount,
      containerName: `job-${job}`,
      publicAccess: storage.PublicAccess.None,
    });
    assign(`${name}reader-${job}`, readerPrincipalId, READER, container.id);
    return assign(`${name}writer-${job}`, writer.principalId, CONTRIBUTOR, container.id, "ServicePrincipal");
  });
  const batchAccount = new batch.BatchAccount(`${name}batch`, {
    ...inGroup,
    accountName: pulumi.interpolate`bench${suffix(`${name}batch-name`)}`,
    allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
    autoStorage: {
      storageAccountId: account.id,
      authenticationMode: batch.AutoStorageAuthenticationMode.BatchAccountManagedIdentity,
      nodeIdentityReference: { resourceId: writer.id },
    },
    identity: { type: batch.ResourceIdentityType.SystemAssigned },
  });
  assign(
    `${name}auto-storage`,
    batchAccount.identity.apply((identity) => identity?.principalId ?? ""),
    CONTRIBUTOR,
    account.id,
    "ServicePrincipal",
  );
  const toolContainer = new storage.BlobContainer(`${name}tool`, {
    ...inAccount,
    containerName: pulumi.interpolate`tool-${suffix(`${name}tool-name`)}`,
  });
  assign(`${name}tool-nodes`, writer.principalId, READER, toolContainer.id, "ServicePrincipal");
  assign(`${name}tool-deployer`, objectId, CONTRIBUTOR, toolContainer.id);
  new batch.Pool(
    `${name}workers`,
    {
      ...inGroup,
      accountName: batchAccount.name,
      poolName: "workers",
      vmSize: "Standard_D2s_v5",
      deploymentConfiguration: {
        virtualMachineConfiguration: {
          imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
          nodeAgentSkuId: "batch.node.ubuntu 24.04",
        },
      },
      startTask: { commandLine: START_TASK, waitForSuccess: true },
      scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } },
      identity: { type: batch.PoolIdentityType.UserAssigned, userAssignedIdentities: [writer.id] },
    },
    { dependsOn: grants },
  );
}
