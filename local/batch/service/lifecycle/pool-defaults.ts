import type { AutoPoolSpecification, Pool, StartTask } from "../../model";
import { asAnswered } from "./pool-answer";

/** Adds Azure's defaults for omitted properties. */
export function withPoolDefaults(sent: Pool): Pool {
  return { ...TARGETS, ...DEFAULTS, ...sent, ...startTaskOf(sent.startTask) };
}

/** Adds Azure's defaults for omitted properties of an auto pool. One with a formula has no targets until it exists. */
export function withAutoPoolDefaults(sent: AutoPoolSpecification["pool"]): AutoPoolSpecification["pool"] {
  const targets = sent.enableAutoScale === true ? {} : TARGETS;
  return asAnswered({ ...targets, ...DEFAULTS, ...sent, ...startTaskOf(sent.startTask as StartTask | undefined) });
}

/** Adds Azure's defaults for omitted properties of a StartTask. */
export function withStartTaskDefaults(startTask: StartTask): StartTask {
  return {
    userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
    maxTaskRetryCount: 0,
    waitForSuccess: true,
    ...startTask,
  };
}

const TARGETS = { targetDedicatedNodes: 0, targetLowPriorityNodes: 0 } as const;

const DEFAULTS = {
  resizeTimeout: "PT15M",
  taskSlotsPerNode: 1,
  enableAutoScale: false,
  enableInterNodeCommunication: false,
  taskSchedulingPolicy: { nodeFillType: "spread" },
} as const;

function startTaskOf(startTask: StartTask | undefined): Pick<Pool, "startTask"> {
  return startTask === undefined ? {} : { startTask: withStartTaskDefaults(startTask) };
}
