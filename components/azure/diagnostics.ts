import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { listOf } from "../arguments/lists";
import { object, type Rule, type Rules, required, text } from "../arguments/rule";
import { WORKSPACE_ID } from "./azure-forms";

/** Where Azure sends the logs of a resource. */
export interface DiagnosticsArgs {
  /**
   * The ARM id of the Log Analytics workspace that receives the logs, such as
   * /subscriptions/…/workspaces/render-logs. A change updates the setting in place.
   */
  workspaceId: pulumi.Input<string>;
  /**
   * The categories of logs to send, such as `["StorageWrite", "StorageDelete"]` of a storage account, or `["AuditLog"]`
   * of a Batch account. It cannot be empty. Azure charges for what it sends. A change updates the setting in place.
   * Defaults to all.
   */
  categories?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Azure's list of categories grows, so only their form is checked. */
const CATEGORY = { pattern: /^[A-Za-z]{1,64}$/, rule: "be the name of a log category, such as AuditLog" };

/** No resource has more categories. */
const MAX_CATEGORIES = 20;

const LIST = listOf(text(CATEGORY), MAX_CATEGORIES);

/** An empty list would mean no logs, for which the whole setting is left out. */
const CATEGORIES: Rule = {
  ...LIST,
  check(value, path, problems) {
    const fix = "leave categories out for all, or leave diagnostics out for none";
    if (Array.isArray(value) && value.length === 0) problems.add(path, "have at least one entry", value, fix);
    return LIST.check(value, path, problems);
  },
};

/** The rule for the logs of a resource. */
export const diagnosticsRule = object<DiagnosticsArgs>({
  workspaceId: required(text(WORKSPACE_ID)),
  categories: CATEGORIES,
} satisfies Rules<DiagnosticsArgs>);

/** Sends the logs of a resource to a workspace. */
export function sendLogs(
  name: string,
  resourceUri: pulumi.Input<string>,
  { workspaceId, categories }: DiagnosticsArgs,
  parent: pulumi.Resource,
): monitor.DiagnosticSetting {
  const logs = pulumi
    .output(categories)
    .apply(
      (known) =>
        known?.map((category) => ({ category, enabled: true })) ?? [{ categoryGroup: "allLogs", enabled: true }],
    );
  // Azure refuses a second setting that sends the same logs to the same workspace.
  const options = { parent, deleteBeforeReplace: true };
  return new monitor.DiagnosticSetting(`${name}-logs`, { resourceUri, workspaceId, logs }, options);
}
