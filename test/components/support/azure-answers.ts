import type { MockResourceArgs, MockResourceResult } from "@pulumi/pulumi/runtime";
import { TOKEN_OID } from "../../support/storage-token";

/** Answers that replace the default answers of the mocks. */
export interface Answers {
  readonly blobEndpoint?: string;
  /** Returns the deployer's token. Defaults to `storageToken`. */
  readonly token?: () => string;
  /** The stack's state as the engine returns it: resources by URN. If omitted, the state cannot be read. */
  readonly recorded?: object;
  /** Properties of each existing storage account, in addition to those of a new account. */
  readonly storageAccount?: object;
  /** Properties of each Batch account, in addition to those of a sound account without limits. */
  readonly batchAccount?: object;
  /** The pools that Azure has, by name, or by account and name for a pool that only one account has: `batch/small`. */
  readonly pools?: Readonly<Record<string, object>>;
}

/** The principal that deploys. */
export const DEPLOYER = {
  clientId: "deployer-client",
  objectId: TOKEN_OID,
  subscriptionId: "sub",
  tenantId: "tenant",
};

/** The identity of the nodes. */
export const WRITER = {
  clientId: "c1c1c1c1-0000-4000-8000-000000000001",
  principalId: "0b0b0b0b-0000-4000-8000-000000000002",
};

/** The identity of a pool with jobs of its own. */
const POOL_WRITER = {
  clientId: "c1c1c1c1-0000-4000-8000-000000000005",
  principalId: "0b0b0b0b-0000-4000-8000-000000000006",
};

const GROUP = "/subscriptions/sub/resourceGroups/group/providers";
export const STORAGE_ID = `${GROUP}/Microsoft.Storage/storageAccounts/store`;
export const IDENTITY_ID =
  "/subscriptions/sub/resourceGroups/others/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nodes";
export const BATCH_ID = "/subscriptions/sub/resourceGroups/others/providers/Microsoft.Batch/batchAccounts/shared";

/**
 * Returns Azure's answer for each resource type that the components create; `known` is false in the preview of a first
 * deployment.
 */
export function answerOf(args: MockResourceArgs, known: boolean, answers: Answers): MockResourceResult {
  if (!known) return { id: "", state: args.inputs };
  const type = args.type.replace(/^azure-native:/, "");
  const make = ANSWERS[type];
  if (make === undefined) throw new Error(`no answer for a resource of type ${args.type}`);
  const { id, ...state } = make(args, answers);
  return { id, state: { ...args.inputs, ...state } };
}

const ANSWERS: Record<string, (args: MockResourceArgs, answers: Answers) => { id: string } & Record<string, unknown>> =
  {
    "pulumi:providers:azure-native": () => ({ id: "provider" }),
    "random:index/randomString:RandomString": () => ({ id: "random", result: "abcdefgh1234" }),
    "resources:ResourceGroup": ({ id, name, inputs }) => {
      const group = id ? id.split("/").at(-1) : (inputs.resourceGroupName ?? `${name}1a2b3c4d`);
      return { id: id || `/subscriptions/sub/resourceGroups/${group}`, name: group };
    },
    "storage:StorageAccount": ({ id, inputs }, { blobEndpoint }) => {
      const name = id ? id.split("/").at(-1) : inputs.accountName;
      return {
        id: id || `${GROUP}/Microsoft.Storage/storageAccounts/${name}`,
        name,
        primaryEndpoints: { blob: blobEndpoint ?? `https://${name}.blob.example/` },
      };
    },
    "storage:BlobContainer": ({ name, inputs }) => {
      const container = inputs.containerName ?? `${name}1a2b3c4d`;
      const account = STORAGE_ID.replace(/[^/]+$/, String(inputs.accountName));
      return { id: `${account}/blobServices/default/containers/${container}`, name: container };
    },
    "storage:BlobServiceProperties": () => ({ id: `${STORAGE_ID}/blobServices/default` }),
    "storage:ManagementPolicy": () => ({ id: `${STORAGE_ID}/managementPolicies/default` }),
    "managedidentity:UserAssignedIdentity": ({ id, name, inputs }) => ({
      id: id || `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/${inputs.resourceName ?? name}`,
      ...(/-pool-.*-writer-identity$/.test(name) ? POOL_WRITER : WRITER),
    }),
    "authorization:RoleAssignment": ({ inputs }) => ({
      id: `${inputs.scope}/providers/Microsoft.Authorization/roleAssignments/${inputs.roleAssignmentName}`,
    }),
    "authorization:RoleDefinition": ({ inputs }) => ({
      id: `${inputs.scope}/providers/Microsoft.Authorization/roleDefinitions/${inputs.roleDefinitionId}`,
      name: inputs.roleDefinitionId,
    }),
    "batch:BatchAccount": ({ id, inputs }, { batchAccount }) => {
      const name = id ? id.split("/").at(-1) : inputs.accountName;
      return {
        id: id || `${GROUP}/Microsoft.Batch/batchAccounts/${name}`,
        name,
        accountEndpoint: `${name}.westeurope.batch.example`,
        identity: { type: "SystemAssigned", principalId: "batch-object", tenantId: "tenant" },
        ...batchAccount,
      };
    },
    "network:PrivateEndpoint": ({ name, inputs }) => {
      const endpoint = inputs.privateEndpointName ?? `${name}1a2b3c4d`;
      return { id: `${GROUP}/Microsoft.Network/privateEndpoints/${endpoint}`, name: endpoint };
    },
    "network:PrivateDnsZoneGroup": ({ inputs }) => ({
      id: `${GROUP}/Microsoft.Network/privateEndpoints/${inputs.privateEndpointName}/privateDnsZoneGroups/default`,
      name: "default",
    }),
    "privatedns:PrivateZone": ({ inputs }) => ({
      id: `${GROUP}/Microsoft.Network/privateDnsZones/${inputs.privateZoneName}`,
      name: inputs.privateZoneName,
    }),
    "privatedns:VirtualNetworkLink": ({ name, inputs }) => ({
      id: `${GROUP}/Microsoft.Network/privateDnsZones/${inputs.privateZoneName}/virtualNetworkLinks/${name}`,
      name,
    }),
    "batch:Pool": ({ name, inputs }) => {
      const pool = inputs.poolName ?? `${name}1a2b3c4d`;
      return { id: `${GROUP}/Microsoft.Batch/batchAccounts/batch/pools/${pool}`, name: pool };
    },
  };
