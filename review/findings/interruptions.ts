import type { Preview, PreviewStep } from "../preview/preview";
import { isDeleted, isUnknown, lastName, numberAt, textAt, valueAt } from "../preview/values";
import { byText } from "./change";
import { nodesOf, POOL, poolOf } from "./pools";

/** Running tasks that an update interrupts. */
export interface Interruption {
  /** The pool or the Batch account, by its name in the program. */
  readonly resource: string;
  /** Its id in Azure, if it is known. */
  readonly id: string | undefined;
  /** What happens to the tasks. */
  readonly effect: string;
  /** The nodes whose tasks are interrupted, at the last refresh. Undefined if nothing tells how many. */
  readonly nodes: number | undefined;
}

const ACCOUNT = "azure-native:batch:BatchAccount";

/**
 * Returns the tasks that an update interrupts, or can interrupt. The number of nodes is that of the last refresh, so a
 * pool with autoscale counts even if it had none. A pool that had no nodes, and has a fixed number, does not count.
 */
export function interruptions({ steps, componentOutputs }: Preview): Interruption[] {
  const isAccountDeleted = steps.some((step) => step.type === ACCOUNT && isDeleted(step));
  const drains = (step: PreviewStep) =>
    !isAccountDeleted && componentOutputs.get(step.after?.parent ?? "")?.replacement === "drain";
  return steps
    .flatMap((step) => {
      if (step.type === ACCOUNT && isDeleted(step)) return [ofAccount(step)];
      if (step.type !== POOL || step.before === undefined) return [];
      const isUpdated = step.operation === "update";
      return [
        ...(isDeleted(step) ? ofDeletedPool(step, drains(step)) : []),
        ...(isUpdated ? ofResize(step) : []),
        ...(isUpdated || step.operation === "replace" ? ofUpgrades(step) : []),
      ];
    })
    .sort(byText(({ resource, effect }) => `${resource} ${effect}`));
}

function ofAccount({ name, before }: PreviewStep): Interruption {
  const effect = "the Batch account is deleted with its pools, jobs and tasks, including those of other programs";
  return { resource: name, id: lastName(before?.id), effect, nodes: undefined };
}

/** "Pool - Delete": running tasks are stopped and queued again. */
function ofDeletedPool(step: PreviewStep, isDrained: boolean): Interruption[] {
  const isReplaced = step.operation === "replace";
  if (isReplaced && isDrained) return [];
  const nodes = nodesOf(step.before);
  const count = nodes && nodes.dedicated + nodes.spot;
  if (count === 0 && !hasAutoscale(step)) return [];
  const effect = isReplaced
    ? 'the pool is replaced; Batch stops its running tasks and queues them again, unless you set replace: "drain"'
    : "the pool is deleted; Batch stops its running tasks, and its jobs wait for another pool";
  return [{ resource: step.name, id: poolOf(step), effect, nodes: count || undefined }];
}

/** What happens to the tasks of removed nodes ("ComputeNodeDeallocationOption"). Other options wait for the tasks. */
const DEALLOCATION: Readonly<Record<string, string>> = {
  Requeue: "Batch stops their running tasks and queues them again",
  Terminate: "Batch stops their running tasks and does not run them again",
};

function ofResize(step: PreviewStep): Interruption[] {
  const { before, after, name, changed } = step;
  if (!changed.some((path) => path.startsWith("scaleSettings"))) return [];
  const resource = { resource: name, id: poolOf(step) };
  const formula = textAt(after?.inputs, "scaleSettings.autoScale.formula");
  if (valueAt(after?.inputs, "scaleSettings.autoScale") !== undefined) {
    const isSame = formula !== undefined && formula === textAt(before?.inputs, "scaleSettings.autoScale.formula");
    if (isSame || (formula !== undefined && WAITS.test(formula))) return [];
    const effect = "the autoscale formula changes; it can remove nodes, and does not wait for their running tasks";
    return [{ ...resource, effect, nodes: undefined }];
  }
  const option = textAt(after?.inputs, "scaleSettings.fixedScale.nodeDeallocationOption") ?? "Requeue";
  const fate = DEALLOCATION[option];
  if (fate === undefined) return [];
  if (TARGETS.some((name) => isUnknown(valueAt(after?.inputs, `scaleSettings.fixedScale.${name}`)))) {
    const effect = `the number of nodes is unknown until the update; ${fate} if there are fewer`;
    return [{ ...resource, effect, nodes: undefined }];
  }
  const nodes = nodesOf(before);
  const removed =
    nodes &&
    Math.max(0, nodes.dedicated - target(step, "targetDedicatedNodes")) +
      Math.max(0, nodes.spot - target(step, "targetLowPriorityNodes"));
  // After autoscale, the pool can have more nodes than at the last refresh.
  if (removed === 0 && !hasAutoscale(step)) return [];
  return [{ ...resource, effect: `the pool gets smaller; ${fate}`, nodes: removed || undefined }];
}

/** An upgrade of the operating system interrupts tasks unless it is deferred ("osRollingUpgradeDeferral"). */
function ofUpgrades(step: PreviewStep): Interruption[] {
  const path = "upgradePolicy.automaticOSUpgradePolicy";
  const interrupts = (state: PreviewStep["before"]) =>
    valueAt(state?.inputs, `${path}.enableAutomaticOSUpgrade`) === true &&
    valueAt(state?.inputs, `${path}.osRollingUpgradeDeferral`) !== true;
  if (!interrupts(step.after) || interrupts(step.before)) return [];
  const effect = "from now on, upgrades of the operating system interrupt running tasks";
  return [{ resource: step.name, id: poolOf(step), effect, nodes: undefined }];
}

/** A formula that removes nodes only after their tasks have ended. */
const WAITS = /\$NodeDeallocationOption\s*=\s*(taskcompletion|retaineddata)/i;

function hasAutoscale({ before }: PreviewStep): boolean {
  return valueAt(before?.inputs, "scaleSettings.autoScale") !== undefined;
}

const TARGETS = ["targetDedicatedNodes", "targetLowPriorityNodes"] as const;

/** Returns the wanted number of nodes. Azure takes an absent one for 0. */
function target({ after }: PreviewStep, name: (typeof TARGETS)[number]): number {
  return numberAt(after?.inputs, `scaleSettings.fixedScale.${name}`) ?? 0;
}
