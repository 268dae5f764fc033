import type { PreviewStep } from "../preview/preview";
import { isSecretValue, isUnknown, lastName, valueAt } from "../preview/values";
import { byText } from "./change";

/** A setting of an account or container that changes who has access without a role. */
export interface OpenedAccess {
  /** The resource's name in Azure, or in the program if that is unknown. */
  readonly resource: string;
  /** What the setting decides. */
  readonly setting: string;
  readonly before: string;
  readonly after: string;
}

/** The settings, by type: the path of the property, what it decides, and what Azure takes if it is not set. */
const SETTINGS: Readonly<Record<string, readonly (readonly [path: string, setting: string, absent: string])[]>> = {
  "azure-native:storage:StorageAccount": [
    ["allowSharedKeyAccess", "access with account keys and their SAS", "true"],
    ["allowBlobPublicAccess", "anonymous access to blobs, if a container allows it", "false"],
    ["isLocalUserEnabled", "local users of SFTP", "not set"],
    ["publicNetworkAccess", "access from public networks", "Enabled"],
    ["networkRuleSet.defaultAction", "public networks without a rule", "Allow"],
    ["networkRuleSet.ipRules", "allowed address ranges", "none"],
    ["networkRuleSet.virtualNetworkRules", "allowed subnets", "none"],
  ],
  "azure-native:storage:BlobContainer": [["publicAccess", "anonymous access to the container", "None"]],
  "azure-native:batch:BatchAccount": [
    ["allowedAuthenticationModes", "ways to sign in", "AAD, SharedKey, TaskAuthenticationToken"],
    ["publicNetworkAccess", "access from public networks", "Enabled"],
    ["networkProfile.accountAccess.defaultAction", "public networks without a rule", "Allow"],
    ["networkProfile.accountAccess.ipRules", "allowed address ranges", "none"],
  ],
};

/** The settings that a new resource may have without a finding: those that give no access. */
const CLOSED = /^(not set|none|false|None|Disabled|Deny|AAD)$/;

/** Returns the settings that an update changes and, of a new resource, the settings that give access. */
export function openedAccess(steps: readonly PreviewStep[]): OpenedAccess[] {
  return steps
    .filter(({ after }) => after !== undefined)
    .flatMap((step) =>
      (SETTINGS[step.type] ?? []).flatMap(([path, setting, absent]) => {
        const [before, after] = [step.before, step.after].map((state) =>
          shownSetting(valueAt(state?.inputs, path), absent),
        );
        if (before === undefined || after === undefined) return [];
        if (step.before === undefined ? CLOSED.test(after) : before === after) return [];
        const resource = lastName(step.before?.id) ?? step.name;
        return [{ resource, setting, before: step.before === undefined ? "new" : before, after }];
      }),
    )
    .sort(byText(({ resource, setting }) => `${resource} ${setting}`));
}

function shownSetting(value: unknown, absent: string): string {
  if (value === undefined || value === null) return absent;
  if (isUnknown(value) || isUnknown(JSON.stringify(value))) return "unknown until the update";
  if (isSecretValue(value)) return "secret";
  if (!Array.isArray(value)) return String(value);
  const entries = value.map((entry) => {
    const text = typeof entry === "object" && entry !== null ? addressOf(entry as Record<string, unknown>) : entry;
    return String(text);
  });
  return entries.length === 0 ? "none" : entries.sort().join(", ");
}

/** Returns what a network rule allows. */
function addressOf(rule: Readonly<Record<string, unknown>>): unknown {
  return rule.iPAddressOrRange ?? rule.value ?? lastName(String(rule.virtualNetworkResourceId ?? "")) ?? "a rule";
}
