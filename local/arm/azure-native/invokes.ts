import { object, oneOf, required, string } from "../input-schema";
import type { Properties } from "../properties";
import { validate } from "../validate";
import { batchKeys, storageKeys } from "./account-keys";
import type { Azure } from "./azure";
import { batchAccount } from "./batch-account";
import { blobContainer } from "./blob-container";
import { credentialFunctions } from "./functions/credentials";
import { type AzureFunction, findResource, getter, getterOutputs, gotten } from "./functions/getter";
import { keptGetters } from "./functions/kept";
import { getRoleDefinition } from "./functions/role-definition";
import { sharedAccessFunctions } from "./functions/shared-access";
import { managementPolicy } from "./management-policy";
import { outputSchemas } from "./output-schemas";
import { pool } from "./pool";
import { resourceGroup } from "./resource-group";
import { roleAssignment } from "./role-assignment";
import { roleDefinition } from "./role-definition";
import { storageAccount } from "./storage-account";
import { userAssignedIdentity } from "./user-assigned-identity";

const inAccount = { accountName: required(string()), resourceGroupName: required(string()) };

/** The functions of azure-native that local Azure supports, by token. */
const invokes: Readonly<Record<string, AzureFunction>> = {
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
    args: object({ ...inAccount, expand: oneOf("kerb") }),
    outputs: ["keys"],
    async run(args, azure) {
      return storageKeys(azure, await findResource(storageAccount, args, azure, "listKeys/action"));
    },
  },
  "azure-native:batch:listBatchAccountKeys": {
    args: object(inAccount),
    outputs: ["accountName", "primary", "secondary"],
    async run(args, azure) {
      return batchKeys(azure, await findResource(batchAccount, args, azure, "listKeys/action"));
    },
  },
  "azure-native:storage:getStorageAccount": getter(storageAccount, { expand: string() }),
  "azure-native:storage:getBlobContainer": getter(blobContainer),
  "azure-native:storage:getManagementPolicy": getter(managementPolicy),
  "azure-native:authorization:getRoleAssignment": {
    args: object({ scope: required(string()), roleAssignmentName: required(string()), tenantId: string() }),
    outputs: gotten(roleAssignment),
    run: async (args, azure) => getterOutputs(await findResource(roleAssignment, args, azure, "read")),
  },
  "azure-native:authorization:getRoleDefinition": {
    args: object({ scope: required(string()), roleDefinitionId: required(string()) }),
    outputs: gotten(roleDefinition),
    run: getRoleDefinition,
  },
  "azure-native:batch:getBatchAccount": getter(batchAccount),
  "azure-native:batch:getPool": getter(pool),
  "azure-native:managedidentity:getUserAssignedIdentity": getter(userAssignedIdentity),
  "azure-native:resources:getResourceGroup": getter(resourceGroup),
  ...sharedAccessFunctions,
  ...credentialFunctions,
  ...keptGetters,
};

/** The functions, for the package schema. */
export const functions = Object.entries(invokes).map(([token, { args, outputs }]) => ({
  ...{ token, args, outputs: outputSchemas(outputs) },
}));

/** Calls a function. @throws if local Azure does not support the function, or if its arguments are wrong. */
export async function invoke(token: string, args: Properties, azure: Azure): Promise<Properties> {
  const found = invokes[token.replace(/\/v\d{8}\w*:/, ":")];
  if (found === undefined) {
    throw new Error(`local Azure has no function ${token}`);
  }
  const failures = validate(found.args, args);
  if (failures.length > 0) throw new Error(`${token}: ${failures.map(({ reason }) => reason).join("; ")}`);
  return found.run(args, azure);
}
