import { randomUUID } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import { editedStack } from "./edited-stack";

/** Resources that exist before a stack is deployed and after it is destroyed, because another stack owns them. */
export interface Surroundings {
  /** Names of resource groups in West Europe and in North Europe. */
  readonly west: string;
  readonly north: string;
  /** A storage account in `west`. */
  readonly account: { readonly id: string; readonly name: string; readonly blobEndpoint: string };
  /** A Batch account in `west`. */
  readonly batchAccount: { readonly id: string; readonly name: string };
  /** Two user-assigned identities in `west`. */
  readonly identity: { readonly id: string; readonly clientId: string; readonly principalId: string };
  readonly colleague: { readonly principalId: string };
  /** A role that allows writing blobs, assignable in the whole subscription. */
  readonly role: { readonly id: string };
  /** Two subnets of a virtual network in West Europe. */
  readonly subnets: { readonly nodes: string; readonly endpoints: string };
  /** A private DNS zone for blobs. */
  readonly blobZone: { readonly id: string };
  /** Deletes the resources, and everything else in the groups. */
  remove(): Promise<void>;
}

/** Placeholder values, for code that needs the shape before the resources are created. */
export const NOWHERE: Surroundings = {
  west: "",
  north: "",
  account: { id: "", name: "", blobEndpoint: "" },
  batchAccount: { id: "", name: "" },
  identity: { id: "", clientId: "", principalId: "" },
  colleague: { principalId: "" },
  role: { id: "" },
  subnets: { nodes: "", endpoints: "" },
  blobZone: { id: "" },
  remove: async () => {},
};

/** Creates the resources. */
export async function createSurroundings(): Promise<Surroundings> {
  const stack = await editedStack();
  const tag = randomUUID().slice(0, 8);
  await stack.up(async () => {
    const group = (place: string, location: string) =>
      new resources.ResourceGroup(place, { resourceGroupName: `${place}-${tag}`, location });
    const west = group("west", "westeurope");
    const north = group("north", "northeurope");
    const account = new storage.StorageAccount("existing", {
      resourceGroupName: west.name,
      accountName: `existing${tag}`,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowSharedKeyAccess: false,
    });
    const batchAccount = new batch.BatchAccount("existing", {
      resourceGroupName: west.name,
      accountName: `existing${tag}`,
      allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
    });
    const identity = new managedidentity.UserAssignedIdentity("existing", { resourceGroupName: west.name });
    const colleague = new managedidentity.UserAssignedIdentity("colleague", { resourceGroupName: west.name });
    const scope = account.id.apply((id) => id.replace(/\/resourceGroups\/.*/, ""));
    const role = new authorization.RoleDefinition("role", {
      scope,
      roleName: `writer ${tag}`,
      assignableScopes: [scope],
      permissions: [{ dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"] }],
    });
    const net = new network.VirtualNetwork("net", {
      resourceGroupName: west.name,
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
    const subnet = (name: string, addressPrefix: string) =>
      new network.Subnet(name, { resourceGroupName: west.name, virtualNetworkName: net.name, addressPrefix });
    // A component in `west` creates a zone of this name there.
    const blobZone = new privatedns.PrivateZone("blob-zone", {
      resourceGroupName: north.name,
      privateZoneName: "privatelink.blob.core.windows.net",
      location: "global",
    });
    return {
      west: west.name,
      north: north.name,
      account: { id: account.id, name: account.name, blobEndpoint: account.primaryEndpoints.blob },
      batchAccount: { id: batchAccount.id, name: batchAccount.name },
      identity: { id: identity.id, clientId: identity.clientId, principalId: identity.principalId },
      colleague: { principalId: colleague.principalId },
      role: { id: role.id },
      subnets: { nodes: subnet("nodes", "10.0.0.0/24").id, endpoints: subnet("endpoints", "10.0.1.0/24").id },
      blobZone: { id: blobZone.id },
    };
  });
  const outputs = Object.entries(await stack.stack.outputs()).map(([name, { value }]) => [name, value]);
  return {
    ...(Object.fromEntries(outputs) as Omit<Surroundings, "remove">),
    async remove() {
      await stack.stack.destroy();
      await stack.forget();
    },
  };
}
