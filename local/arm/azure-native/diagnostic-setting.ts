import { ArmError } from "../arm-error";
import { arrayAt, type Properties } from "../properties";
import type { Azure } from "./azure";
import { diagnosticSettingInputs } from "./inputs/diagnostic-setting";
import { isSameId, parentOf } from "./resource-id";
import type { ResourceType } from "./resource-type";

const TOKEN = "azure-native:monitor:DiagnosticSetting";

/** "Diagnostic settings in Azure Monitor", limits. */
const MAX_SETTINGS = 5;

/**
 * The log categories of the resources that have logs ("Supported logs for Microsoft.Batch/batchAccounts", "… for
 * Microsoft.Storage/storageAccounts/blobServices").
 */
const CATEGORIES: readonly [id: RegExp, categories: readonly string[]][] = [
  [/\/providers\/Microsoft\.Batch\/batchAccounts\/[^/]+$/i, ["AuditLog", "ServiceLog", "ServiceLogs"]],
  [/\/storageAccounts\/[^/]+\/blobServices\/default$/i, ["StorageDelete", "StorageRead", "StorageWrite"]],
];

/** Settings are checked, stored and returned. No logs are sent, because there are no workspaces. */
export const diagnosticSetting: ResourceType = {
  token: TOKEN,
  armType: "Microsoft.Insights/diagnosticSettings",
  apiVersion: "2021-05-01-preview",
  inputs: diagnosticSettingInputs,
  name: { property: "name", auto: "random" },
  path: ["resourceUri", "name"],
  computed: [],

  id: ({ resourceUri, name }) => `${resourceUri}/providers/Microsoft.Insights/diagnosticSettings/${name}`,
  async put({ id, inputs, existing }, azure) {
    const resourceUri = String(inputs.resourceUri);
    requireResource(azure, resourceUri);
    requireDestination(inputs);
    requireCategories(inputs, resourceUri);
    if (existing === undefined) requireRoom(azure, id, resourceUri);
    requireOwnSink(azure, id, inputs);
    return {};
  },
};

function requireResource({ resources }: Azure, resourceUri: string): void {
  if (resources.get(resourceUri) !== undefined || resources.get(parentOf(resourceUri) ?? "") !== undefined) return;
  throw new ArmError(404, "ResourceNotFound", `The resource '${resourceUri}' was not found.`);
}

function requireDestination(inputs: Properties): void {
  const destinations = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
  if (destinations.some((destination) => inputs[destination] !== undefined)) return;
  refuse("At least one data sink needs to be specified.");
}

function requireCategories(inputs: Properties, resourceUri: string): void {
  const known = CATEGORIES.find(([pattern]) => pattern.test(resourceUri))?.[1] ?? [];
  const logs = arrayAt(inputs, "logs") as readonly Properties[];
  for (const { category, categoryGroup } of logs) {
    if ((category === undefined) === (categoryGroup === undefined)) {
      refuse("Each entry of logs must have either a category or a categoryGroup.");
    }
    if (category !== undefined && !known.includes(String(category))) {
      refuse(`Category '${category}' is not supported, supported ones are: ${known.join(", ") || "none"}.`);
    }
    if (categoryGroup !== undefined && (known.length === 0 || !["allLogs", "audit"].includes(String(categoryGroup)))) {
      refuse(`Category group '${categoryGroup}' is not supported for this resource.`);
    }
  }
}

function requireRoom({ resources }: Azure, id: string, resourceUri: string): void {
  const others = resources
    .list(TOKEN)
    .filter((each) => isSameId(String(each.inputs.resourceUri), resourceUri) && !isSameId(each.id, id));
  if (others.length >= MAX_SETTINGS) {
    throw new ArmError(409, "Conflict", `The limit of ${MAX_SETTINGS} diagnostic settings was reached.`);
  }
}

/** Refuses a second setting that sends the same logs to the same workspace, as Azure does. */
function requireOwnSink({ resources }: Azure, id: string, inputs: Properties): void {
  const categories = (each: Properties) =>
    (arrayAt(each, "logs") as readonly Properties[]).map(({ category, categoryGroup }) => category ?? categoryGroup);
  const other = resources
    .list(TOKEN)
    .find(
      (each) =>
        !isSameId(each.id, id) &&
        isSameId(String(each.inputs.resourceUri), String(inputs.resourceUri)) &&
        inputs.workspaceId !== undefined &&
        isSameId(String(each.inputs.workspaceId), String(inputs.workspaceId)) &&
        categories(each.inputs).some((category) => categories(inputs).includes(category)),
    );
  if (other === undefined) return;
  const message = `Data sink '${inputs.workspaceId}' is already used in diagnostic setting '${other.outputs.name}' for a category of this resource.`;
  throw new ArmError(409, "Conflict", message);
}

function refuse(message: string): never {
  throw new ArmError(400, "BadRequest", message);
}
