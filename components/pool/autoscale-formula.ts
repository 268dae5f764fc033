import { AutoscalePreset } from "./autoscale-preset";
import type { NodeDeallocation } from "./node-deallocation";

/** The choices for a formula, with all defaults. */
interface FormulaChoices {
  readonly preset: AutoscalePreset;
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly minSpotNodes: number;
  readonly maxSpotNodes: number;
  readonly deallocation: NodeDeallocation;
  readonly lookbackMinutes: number;
  readonly requiredSamplePercent: number;
  readonly utcOffsetMinutes: number;
}

/**
 * Returns the autoscale formula of a preset, in the language of "Create a formula to automatically scale compute nodes
 * in a Batch pool". It is the same at each deployment, so a preview without a change shows none.
 */
export function presetFormula(choices: FormulaChoices): string {
  const { preset, deallocation } = choices;
  const statements = isByTasks(preset) ? byTasks(choices) : byTime(choices);
  return [
    `// The preset ${preset} of azure-batch-outputs`,
    ...statements.map((statement) => `${statement};`),
    `$NodeDeallocationOption = ${deallocation.replace("-", "")};`,
    "",
  ].join("\n");
}

/** Returns whether a preset counts tasks. The others depend on the time only. */
export function isByTasks(preset: AutoscalePreset): boolean {
  return preset === AutoscalePreset.ActiveTasks || preset === AutoscalePreset.PendingTasks;
}

/**
 * Sizes the pool by the tasks: it grows with the last sample, and shrinks slowly with the average. Without enough
 * samples, the most tasks of the last five replace the average. `$TaskSlotsPerNode` tasks fit on a node.
 */
function byTasks({ preset, lookbackMinutes, requiredSamplePercent, ...limits }: FormulaChoices): string[] {
  const tasks = preset === AutoscalePreset.ActiveTasks ? "$ActiveTasks" : "$PendingTasks";
  return [
    `lookback = ${lookbackMinutes} * TimeInterval_Minute`,
    `enough = ${tasks}.GetSamplePercent(lookback) >= ${requiredSamplePercent}`,
    `last = max(0, ${tasks}.GetSample(1))`,
    `average = enough ? avg(${tasks}.GetSample(lookback)) : max(0, ${tasks}.GetSample(5))`,
    "needed = ceil(max(last, (last + average) / 2) / $TaskSlotsPerNode)",
    ...sharedOut(limits, requiredSamplePercent),
  ];
}

/**
 * Shares the nodes out: Spot nodes first, and dedicated nodes for the rest. Spot nodes that stay preempted still count
 * as Spot nodes of the pool, so dedicated nodes do their work.
 */
function sharedOut(
  { minNodes, maxNodes, minSpotNodes, maxSpotNodes }: Pick<FormulaChoices, NodeLimit>,
  requiredSamplePercent: number,
): string[] {
  if (maxSpotNodes === 0) {
    return [`$TargetDedicatedNodes = min(${maxNodes}, max(${minNodes}, needed))`, "$TargetLowPriorityNodes = 0"];
  }
  return [
    `known = $PreemptedNodeCount.GetSamplePercent(lookback) >= ${requiredSamplePercent}`,
    "preempted = known ? min($PreemptedNodeCount.GetSample(lookback)) : 0",
    `spot = min(${maxSpotNodes}, max(${minSpotNodes}, needed - ${minNodes}))`,
    "working = spot - min(spot, preempted)",
    `$TargetDedicatedNodes = min(${maxNodes}, max(${minNodes}, needed - working))`,
    "$TargetLowPriorityNodes = spot",
  ];
}

type NodeLimit = "minNodes" | "maxNodes" | "minSpotNodes" | "maxSpotNodes";

/** Sizes the pool by the time. Azure documents only that Monday is 1, so Sunday is neither 0 nor 7 here. */
function byTime({
  preset,
  utcOffsetMinutes,
  minNodes,
  maxNodes,
  minSpotNodes,
  maxSpotNodes,
}: FormulaChoices): string[] {
  const offset = utcOffsetMinutes === 0 ? "" : ` + (${utcOffsetMinutes} * TimeInterval_Minute)`;
  const [peakSpot, offpeakSpot] =
    preset === AutoscalePreset.WorkdayWithOffpeakSpot ? [minSpotNodes, maxSpotNodes] : [maxSpotNodes, minSpotNodes];
  return [
    `now = time()${offset}`,
    "isWeekday = now.weekday >= 1 && now.weekday <= 5",
    `isPeak = ${peakOf(preset)}`,
    `$TargetDedicatedNodes = isPeak ? ${maxNodes} : ${minNodes}`,
    `$TargetLowPriorityNodes = isPeak ? ${peakSpot} : ${offpeakSpot}`,
  ];
}

function peakOf(preset: AutoscalePreset): string {
  if (preset === AutoscalePreset.Weekday) return "isWeekday";
  if (preset === AutoscalePreset.Weekend) return "!isWeekday";
  return "isWeekday && now.hour >= 8 && now.hour < 18";
}
