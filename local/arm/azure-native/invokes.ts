import type { Resource } from "../../environment/resources";
import { type ObjectSchema, object, oneOf, required, string } from "../input-schema";
import type { Properties } from "../properties";
import { validate } from "../validate";
import { batchKeys, storageKeys } from "./account-keys";
import { actionOf, authorize } from "./authorize";
import type { Azure } from "./azure";
import { batchAccount } from "./batch-account";
import { blobContainer } from "./blob-container";
import { currentResource } from "./current-resource";
import { managementPolicy } from "./management-policy";
import { notFound } from "./not-found";
import { outputSchemas } from "./output-schemas";
import { pool } from "./pool";
import { resourceGroup } from "./resource-group";
import { outputNames, type ResourceType } from "./resource-type";
import { roleAssignment } from "./role-assignment";
import { roleDefinition } from "./role-definition";
import { storageAccount } from "./storage-account";
import { userAssignedIdentity } from "./user-assigned-identity";

interface Invoke {
  readonly args: ObjectSchema;
  /** The names of the results. */
  readonly outputs: readonly string[];
  run(args: Properties, azure: Azure): Properties | Promise<Properties>;
}

/** The functions of azure-native that local Azure supports, by token. */
const invokes: Readonly<Record<string, Invoke>> = {
  "azure-native:authorization:getClientConfig": {
    args: object({}),
    outputs: ["clientId", "objectId", "subscriptionId", "tenantId"],
    run: (_, { identity }) => ({
      clientId: identity.deployer.clientId,
      objectId: identity.deployer.objectId,
      subscriptionId: identity.subscriptionId,
      tenantId: identity.tenantId,
    }),
  },
  "azure-native:authorization:getClientToken": {
    args: object({ endpoint: string() }),
    outputs: ["token"],
    run: ({ endpoint }, { identity }) => ({
      token: identity.issueToken(identity.deployer, String(endpoint ?? "https://management.azure.com/")).token,
    }),
  },
  "azure-native:storage:listStorageAccountKeys": {
    args: object({ ...argsOf("accountName"), expand: oneOf("kerb") }),
    outputs: ["keys"],
    async run(args, azure) {
      return storageKeys(azure, await find(storageAccount, args, azure, "listKeys/action"));
    },
  },
  "azure-native:batch:listBatchAccountKeys": {
    args: object(argsOf("accountName")),
    outputs: ["accountName", "primary", "secondary"],
    async run(args, azure) {
      return batchKeys(azure, await find(batchAccount, args, azure, "listKeys/action"));
    },
  },
  "azure-native:storage:getStorageAccount": getter(storageAccount, { expand: string() }),
  "azure-native:storage:getBlobContainer": getter(blobContainer, { accountName: required(string()) }),
  "azure-native:storage:getManagementPolicy": getter(managementPolicy, { accountName: required(string()) }),
  "azure-native:authorization:getRoleAssignment": {
    args: object({ scope: required(string()), roleAssignmentName: required(string()), tenantId: string() }),
    outputs: gotten(roleAssignment),
    run: async (args, azure) => getterOutputs(await find(roleAssignment, args, azure, "read")),
  },
  "azure-native:authorization:getRoleDefinition": {
    args: object({ scope: required(string()), roleDefinitionId: required(string()) }),
    outputs: gotten(roleDefinition),
    run: async (args, azure) => getterOutputs(await find(roleDefinition, args, azure, "read")),
  },
  "azure-native:batch:getBatchAccount": getter(batchAccount),
  "azure-native:batch:getPool": getter(pool, { accountName: required(string()) }),
  "azure-native:managedidentity:getUserAssignedIdentity": getter(userAssignedIdentity),
  "azure-native:resources:getResourceGroup": getter(resourceGroup),
};

/** The functions, for the package schema. */
export const functions = Object.entries(invokes).map(([token, { args, outputs }]) => ({
  ...{ token, args, outputs: outputSchemas(outputs) },
}));

/** Calls a function. @throws if local Azure does not support the function, or if its arguments are wrong. */
export async function invoke(token: string, args: Properties, azure: Azure): Promise<Properties> {
  const found = invokes[token.replace(/\/v\d{8}\w*:/, ":")];
  if (found === undefined) {
    throw new Error(`${token} must be a function of local Azure; use one of ${Object.keys(invokes).join(", ")}`);
  }
  const failures = validate(found.args, args);
  if (failures.length > 0) throw new Error(`${token}: ${failures.map(({ reason }) => reason).join("; ")}`);
  return found.run(args, azure);
}

function getter(type: ResourceType, more: ObjectSchema["properties"] = {}): Invoke {
  return {
    args: object({ ...argsOf(type.name.property), ...more }),
    outputs: gotten(type),
    run: async (args, azure) => getterOutputs(await find(type, args, azure, "read")),
  };
}

function gotten(type: ResourceType): string[] {
  const inputs = Object.keys(type.inputs.properties).filter((name) => !type.path.includes(name));
  return [...new Set([...inputs, ...outputNames(type), "id"])];
}

function getterOutputs({ id, outputs }: Resource): Properties {
  return { ...outputs, id };
}

function argsOf(name: string): ObjectSchema["properties"] {
  return { resourceGroupName: required(string()), [name]: required(string()) };
}

async function find(type: ResourceType, args: Properties, azure: Azure, action: string): Promise<Resource> {
  const id = type.id(args, azure.identity.subscriptionId);
  authorize(azure, actionOf(type, action), id);
  const resource = await currentResource(azure, type, id);
  if (resource !== undefined) return resource;
  throw notFound(type, id);
}
