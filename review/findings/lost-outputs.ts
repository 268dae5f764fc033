import type { PreviewStep } from "../preview/preview";
import { isDeleted, lastName, numberAt, textOf, valueAt } from "../preview/values";
import { byText } from "./change";
import { accountOfContainer, CONTAINER, containerOf } from "./containers";
import { lifecycleLosses, shownDays } from "./lifecycle";
import { stepsOfType } from "./step-index";

/** Outputs that an update deletes, or that are deleted earlier after it. */
export interface LostOutput {
  readonly kind: "resource-group" | "account" | "container" | "retention";
  /** The name in Azure, or in the program if that is unknown. */
  readonly name: string;
  /** The lifecycle rule that deletes outputs. */
  readonly rule?: string;
  /** What is lost, and whether it can be restored. */
  readonly effect: string;
}

const ACCOUNT = "azure-native:storage:StorageAccount";
const BLOB_SERVICE = "azure-native:storage:BlobServiceProperties";
const LIFECYCLE = "azure-native:storage:ManagementPolicy";
const GROUP = "azure-native:resources:ResourceGroup";

/** Returns the outputs that an update deletes. The most comprehensive loss is first. */
export function lostOutputs(steps: readonly PreviewStep[]): LostOutput[] {
  const lost = steps.filter((step) => isDeleted(step));
  const groups = lost.filter(({ type }) => type === GROUP);
  const accounts = lost.filter(({ type }) => type === ACCOUNT);
  const containers = lost.filter((step) => step.type === CONTAINER && !isOfNodeTool(step));
  const named = byText(({ name, rule, effect }: LostOutput) => `${name} ${rule} ${effect}`);
  return [
    ...groups.map(ofGroup).sort(named),
    ...accounts.map(ofAccount).sort(named),
    ...containers.map((step) => ofContainer(step, steps)).sort(named),
    ...steps.flatMap((step) => ofRetention(step, steps)).sort(named),
  ];
}

function ofGroup(step: PreviewStep): LostOutput {
  const effect =
    "the resource group is deleted with everything in it, including storage accounts that leave the stack and are kept";
  return { kind: "resource-group", name: lastName(step.before?.id) ?? step.name, effect: withProtection(step, effect) };
}

function ofAccount(step: PreviewStep): LostOutput {
  const effect = "the storage account is deleted with all containers and outputs in it";
  return { kind: "account", name: lastName(step.before?.id) ?? step.name, effect: withProtection(step, effect) };
}

function ofContainer(step: PreviewStep, steps: readonly PreviewStep[]): LostOutput {
  const account = accountOfContainer(step);
  const isWithAccount = stepsOfType(steps, ACCOUNT).some(
    (other) => isDeleted(other) && lastName(other.before?.id) === account,
  );
  const days = isWithAccount ? 0 : restorableDays(account, steps);
  const fate =
    days > 0 ? `Azure keeps it for ${shownDays(days)}, in which you can restore it` : "it cannot be restored";
  const effect = `the container is deleted with all outputs in it; ${fate}`;
  return { kind: "container", name: containerOf(step), effect: withProtection(step, effect) };
}

/** Returns for how many days Azure keeps a deleted container of an account, by the settings in the stack. */
function restorableDays(account: string | undefined, steps: readonly PreviewStep[]): number {
  const service = stepsOfType(steps, BLOB_SERVICE).find(
    (step) => step.before !== undefined && accountOfContainer(step) === account,
  );
  return service === undefined ? 0 : daysOf(service.after ?? service.before, "containerDeleteRetentionPolicy");
}

/** The days of a retention policy; 0 if it is off. */
function daysOf(state: PreviewStep["before"], policy: string): number {
  return valueAt(state?.inputs, `${policy}.enabled`) === true ? (numberAt(state?.inputs, `${policy}.days`) ?? 0) : 0;
}

const POLICIES = [
  ["deleteRetentionPolicy", "deleted outputs"],
  ["containerDeleteRetentionPolicy", "deleted containers"],
] as const;

function ofRetention(step: PreviewStep, steps: readonly PreviewStep[]): LostOutput[] {
  const { type, before, after, operation } = step;
  if (type === LIFECYCLE && operation === "create" && after !== undefined) return ofNewLifecycle(step, steps);
  if (before === undefined || !(operation === "update" || operation === "replace" || isDeleted(step))) return [];
  const name = textOf(before, "accountName") ?? step.name;
  const lost = (effect: string): LostOutput => ({ kind: "retention", name, effect });
  if (type === LIFECYCLE) {
    const losses = after === undefined ? [] : lifecycleLosses(before.inputs, after.inputs);
    return losses.map((loss) => ({ kind: "retention", name, ...loss }));
  }
  if (type !== BLOB_SERVICE) return [];
  const shorter = POLICIES.flatMap(([policy, what]) => {
    const [old, next] = [daysOf(before, policy), daysOf(after, policy)];
    if (next >= old) return [];
    const now = next === 0 ? "cannot be restored any more" : `can be restored for ${shownDays(next)} only`;
    return [lost(`${what} ${now}, until now for ${shownDays(old)}`)];
  });
  const versioned = (state: PreviewStep["before"]) => valueAt(state?.inputs, "isVersioningEnabled") === true;
  const isOff = versioned(before) && !versioned(after);
  return [...shorter, ...(isOff ? [lost("overwritten outputs have no versions any more")] : [])];
}

/** A new lifecycle policy also deletes outputs that an existing account already has. */
function ofNewLifecycle({ after }: PreviewStep, steps: readonly PreviewStep[]): LostOutput[] {
  const name = textOf(after, "accountName");
  const isNew = ({ operation, after }: PreviewStep) => operation === "create" && textOf(after, "accountName") === name;
  // The name of a new account is unknown, unless the program gives it.
  if (name === undefined || after === undefined || stepsOfType(steps, ACCOUNT).some(isNew)) return [];
  return lifecycleLosses({}, after.inputs).map((loss) => ({ kind: "retention", name, ...loss }));
}

function withProtection({ before }: PreviewStep, effect: string): string {
  return before?.protect ? `${effect}; it is protected, so the update will be refused` : effect;
}

/** The container of the node tool has archives that each update can upload again. */
function isOfNodeTool({ urn }: PreviewStep): boolean {
  return urn.includes("azure-batch-outputs:index:NodeTool$");
}
