import { ArmError } from "../arm-error";
import { arrayAt, isObject, objectAt, type Properties } from "../properties";
import { managementPolicyInputs } from "./inputs/management-policy";
import { resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";

/** Rules are checked and stored. Local Azure does not run them, because nothing lives for whole days. */
export const managementPolicy: ResourceType = {
  token: "azure-native:storage:ManagementPolicy",
  armType: "Microsoft.Storage/storageAccounts/managementPolicies",
  apiVersion: "2024-01-01",
  inputs: managementPolicyInputs,
  name: { property: "managementPolicyName", auto: "random" },
  path: ["resourceGroupName", "accountName", "managementPolicyName"],
  computed: ["lastModifiedTime"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, [
      "Microsoft.Storage/storageAccounts",
      "accountName",
      "managementPolicies",
      "managementPolicyName",
    ]),
  async put({ inputs }) {
    checkRules(arrayAt(objectAt(inputs, "policy"), "rules").filter(isObject));
    return { lastModifiedTime: new Date().toISOString() };
  },
};

/** Checks the rules in "Configure a lifecycle management policy" on learn.microsoft.com. */
function checkRules(rules: readonly Properties[]): void {
  if (rules.length === 0 || rules.length > 100) refuse("policy.rules", `have 1 to 100 rules, got ${rules.length}`);
  const names = rules.map(({ name }) => String(name));
  for (const [index, rule] of rules.entries()) {
    const path = `policy.rules[${index}]`;
    const name = String(rule.name);
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) refuse(`${path}.name`, `have 1 to 256 of [A-Za-z0-9_-], got '${name}'`);
    if (names.indexOf(name) !== index) refuse(`${path}.name`, `be unique, got '${name}' twice`);
    checkDefinition(objectAt(rule, "definition"), `${path}.definition`);
  }
}

function checkDefinition(definition: Properties, path: string): void {
  const actions = objectAt(definition, "actions");
  const performed = Object.values(actions).filter(isObject).flatMap(Object.entries);
  if (performed.length === 0) refuse(`${path}.actions`, "have an action, got none");
  for (const [action, condition] of performed) {
    if (!isObject(condition)) continue;
    const ages = Object.keys(condition).filter((age) => age !== "daysAfterLastTierChangeGreaterThan");
    if (ages.length !== 1) refuse(`${path}.actions`, `have one age per ${action}, got ${ages.length}`);
  }

  const filters = objectAt(definition, "filters");
  const types = arrayAt(filters, "blobTypes");
  const unknown = types.filter((type) => type !== "blockBlob" && type !== "appendBlob");
  if (types.length === 0 || unknown.length > 0) {
    refuse(`${path}.filters.blobTypes`, `name blockBlob, appendBlob or both, got '${types.join(", ")}'`);
  }
  if (types.includes("appendBlob") && performed.some(([action]) => action !== "delete")) {
    refuse(`${path}.actions`, "have only delete if blobTypes has appendBlob");
  }
  const prefixes = arrayAt(filters, "prefixMatch").length;
  if (prefixes > 10) refuse(`${path}.filters.prefixMatch`, `have at most 10 prefixes, got ${prefixes}`);
}

function refuse(path: string, rule: string): never {
  throw new ArmError(400, "InvalidRequestPropertyValue", `${path} must ${rule}`);
}
