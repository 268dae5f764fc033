import { resourceRule } from "../../rule";

/** Actions that give roles, or read keys or what keys sign, and so everything else. */
const POWERFUL =
  /^(Microsoft\.Authorization\/([\w/]*(write|delete)|elevateAccess\/action)|[\w./]*\/(listKeys|regenerateKey|listAccountSas|listServiceSas)\/action)$/i;

const LISTS = ["actions", "dataActions"] as const;

export const customRoleLimitActions = resourceRule({
  name: "azure-authorization-custom-role-limit-actions",
  passes: "A custom role lists its actions, without wildcards, keys and the right to give roles.",
  reason: "A wildcard grows with each new action of Azure, and keys or roles reach everything.",
  fix: "list the actions that are needed, such as Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
  published: ["CKV_AZURE_39"],
  level: "mandatory",
  severity: "high",
  resources: ["authorization:RoleDefinition"],
  judges: LISTS.map((list) => ({
    each: "permissions",
    judge: (permission) =>
      permission
        .texts(list)
        .filter((action) => action.includes("*") || POWERFUL.test(action))
        .map((action) => ({
          property: list,
          must: "name actions on data or containers, without wildcards",
          got: action,
        })),
  })),
});
