import * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../arguments/problems";
import { integer, object, oneOf, type Rules, required, withDefault } from "../arguments/rule";
import { isByTasks, presetFormula } from "./autoscale-formula";
import { AutoscalePreset } from "./autoscale-preset";
import { MAX_NODES } from "./max-nodes";
import { NodeDeallocation } from "./node-deallocation";

/** A preset with which Batch sets the number of a pool's nodes. */
export interface PoolAutoscale {
  /**
   * What determines the number of nodes, such as pending-tasks: tasks, working hours, or days. A change resizes the
   * pool in place, as does a change of the other arguments here.
   */
  preset: pulumi.Input<AutoscalePreset>;
  /** The greatest number of dedicated nodes, from 0 to 100,000, such as 10. */
  maxNodes: pulumi.Input<number>;
  /** The smallest number of dedicated nodes, from 0 to maxNodes, such as 1. Defaults to 0. */
  minNodes?: pulumi.Input<number>;
  /**
   * The greatest number of Spot nodes, from 0 to 100,000, such as 20. A preset for tasks uses Spot nodes first.
   * Defaults to 0.
   */
  maxSpotNodes?: pulumi.Input<number>;
  /** The smallest number of Spot nodes, from 0 to maxSpotNodes, such as 1. Defaults to 0. */
  minSpotNodes?: pulumi.Input<number>;
  /** What happens to the tasks of nodes that leave, such as requeue. Defaults to task-completion. */
  deallocation?: pulumi.Input<NodeDeallocation>;
  /**
   * Over how many minutes a preset for tasks takes the average, from 2 to 1,440, such as 5. A longer time shrinks the
   * pool more slowly. Only with active-tasks and pending-tasks. Defaults to 10.
   */
  lookbackMinutes?: pulumi.Input<number>;
  /**
   * How many percent of the samples a preset for tasks needs for the average, from 1 to 100, such as 80. With fewer, it
   * uses the last five samples. Only with active-tasks and pending-tasks. Defaults to 70.
   */
  requiredSamplePercent?: pulumi.Input<number>;
  /**
   * The difference between local time and UTC in minutes, from -720 to 840, such as 60. It does not follow daylight
   * saving time. Only with presets for working hours or days. Defaults to 0.
   */
  utcOffsetMinutes?: pulumi.Input<number>;
}

/** Batch Shipyard's values of `sample_lookback_interval` and `required_sample_percentage`. */
const DEFAULT_LOOKBACK = 10;
const DEFAULT_SAMPLE_PERCENT = 70;

/** In minutes. With one minute there would be no sample, because samples are a minute late. */
const MIN_LOOKBACK = 2;
const MAX_LOOKBACK = 1_440;

/** The offsets of the time zones that are the farthest from UTC, in minutes. */
const MIN_OFFSET = -720;
const MAX_OFFSET = 840;

/** Azure's limits for the time between two evaluations: 5 minutes to 168 hours. In minutes. */
const MIN_INTERVAL = 5;
const MAX_INTERVAL = 10_080;

const PRESET_RULES: Rules<PoolAutoscale> = {
  preset: required(oneOf(AutoscalePreset)),
  maxNodes: required(integer(0, MAX_NODES)),
  minNodes: withDefault(0, integer(0, MAX_NODES)),
  maxSpotNodes: withDefault(0, integer(0, MAX_NODES)),
  minSpotNodes: withDefault(0, integer(0, MAX_NODES)),
  deallocation: withDefault(NodeDeallocation.TaskCompletion, oneOf(NodeDeallocation)),
  lookbackMinutes: integer(MIN_LOOKBACK, MAX_LOOKBACK),
  requiredSamplePercent: integer(1, 100),
  utcOffsetMinutes: integer(MIN_OFFSET, MAX_OFFSET),
};

/** The arguments that a pool has for autoscale. */
interface AutoscaleArguments {
  readonly autoscaleFormula?: pulumi.Input<string>;
  readonly autoscale?: pulumi.Input<PoolAutoscale>;
  readonly autoscaleIntervalMinutes?: pulumi.Input<number>;
}

/** The rules for the arguments of a pool that only concern autoscale. */
export const AUTOSCALE_RULES = {
  autoscale: object(PRESET_RULES, checkPreset),
  autoscaleIntervalMinutes: integer(MIN_INTERVAL, MAX_INTERVAL),
};

/** Checks the arguments for autoscale with each other. */
export function checkAutoscale<T extends AutoscaleArguments>(args: T, prefix: string, problems: Problems): T {
  const { autoscaleFormula, autoscale, autoscaleIntervalMinutes } = args;
  const all = [autoscaleFormula, autoscale, autoscaleIntervalMinutes] as const;
  const checked = problems.whenKnown(all, ([formula, preset, interval]) => {
    if (preset !== undefined && formula !== undefined) {
      problems.add(`${prefix}autoscaleFormula`, "be left out together with autoscale", formula);
    }
    if (interval !== undefined && preset === undefined && formula === undefined) {
      const rule = "be left out without autoscale or autoscaleFormula";
      problems.add(`${prefix}autoscaleIntervalMinutes`, rule, interval);
    }
    return preset;
  }) as pulumi.Input<PoolAutoscale>;
  return {
    ...args,
    ...(autoscale !== undefined && { autoscale: checked }),
    ...(autoscaleIntervalMinutes !== undefined && {
      autoscaleIntervalMinutes: pulumi.all([checked, autoscaleIntervalMinutes]).apply(([, interval]) => interval),
    }),
  };
}

/** Returns `scaleSettings.autoScale` of a pool, or no value if the pool has a number of nodes. */
export function autoScaleSettings({
  autoscaleFormula,
  autoscale,
  autoscaleIntervalMinutes,
}: AutoscaleArguments): pulumi.Output<{ formula: string; evaluationInterval?: string } | undefined> {
  return pulumi.all([autoscaleFormula, autoscale, autoscaleIntervalMinutes]).apply(([own, preset, interval]) => {
    const formula = own ?? (preset === undefined ? undefined : formulaOf(preset));
    if (formula === undefined) return undefined;
    return { formula, ...(interval !== undefined && { evaluationInterval: `PT${interval}M` }) };
  });
}

function formulaOf(autoscale: pulumi.Unwrap<PoolAutoscale>): string {
  // An output without a value is a member that is undefined.
  const given = Object.fromEntries(Object.entries(autoscale).filter(([, value]) => value !== undefined));
  return presetFormula({
    minNodes: 0,
    minSpotNodes: 0,
    maxSpotNodes: 0,
    deallocation: NodeDeallocation.TaskCompletion,
    lookbackMinutes: DEFAULT_LOOKBACK,
    requiredSamplePercent: DEFAULT_SAMPLE_PERCENT,
    utcOffsetMinutes: 0,
    ...(given as typeof autoscale),
  });
}

/** Checks the choices of a preset with each other. */
function checkPreset(autoscale: PoolAutoscale, path: string, problems: Problems): PoolAutoscale {
  const checked = problems.whenKnown(autoscale, (known) => {
    checkLimits(known, path, problems);
    checkOthers(known, path, problems);
    return known.preset;
  });
  return { ...autoscale, preset: checked };
}

type Known = pulumi.Unwrap<PoolAutoscale>;

function checkLimits(known: Known, path: string, problems: Problems): void {
  const { preset, maxNodes, minNodes = 0, maxSpotNodes = 0, minSpotNodes = 0 } = known;
  if (minNodes > maxNodes) {
    const rule = { told: `be at most maxNodes, which is ${maxNodes}`, ofSecret: "be at most maxNodes" };
    problems.add(`${path}.minNodes`, rule, minNodes);
  }
  if (minSpotNodes > maxSpotNodes) {
    const rule = { told: `be at most maxSpotNodes, which is ${maxSpotNodes}`, ofSecret: "be at most maxSpotNodes" };
    problems.add(`${path}.minSpotNodes`, rule, minSpotNodes);
  }
  if (preset === AutoscalePreset.WorkdayWithOffpeakSpot && maxSpotNodes === 0) {
    problems.add(`${path}.maxSpotNodes`, "be at least 1 for workday-with-offpeak-spot", maxSpotNodes);
  } else if (maxNodes === 0 && maxSpotNodes === 0) {
    problems.add(`${path}.maxNodes`, "be at least 1, unless maxSpotNodes is", maxNodes);
  }
}

function checkOthers(known: Known, path: string, problems: Problems): void {
  const { preset, lookbackMinutes, requiredSamplePercent, utcOffsetMinutes } = known;
  if (!Object.values(AutoscalePreset).includes(preset)) return;
  if (isByTasks(preset)) {
    if (utcOffsetMinutes !== undefined) {
      const rule = "be left out with active-tasks and pending-tasks, which do not depend on the time";
      problems.add(`${path}.utcOffsetMinutes`, rule, utcOffsetMinutes);
    }
    checkSamples(lookbackMinutes, requiredSamplePercent, path, problems);
    return;
  }
  for (const [name, value] of Object.entries({ lookbackMinutes, requiredSamplePercent })) {
    if (value === undefined) continue;
    problems.add(`${path}.${name}`, "be left out, unless preset is active-tasks or pending-tasks", value);
  }
}

/** Samples are a minute late, so a short lookback never has all of them. */
function checkSamples(
  lookback: number = DEFAULT_LOOKBACK,
  percent: number = DEFAULT_SAMPLE_PERCENT,
  path: string,
  problems: Problems,
): void {
  if (!Number.isInteger(lookback) || lookback < MIN_LOOKBACK || !Number.isInteger(percent) || percent > 100) return;
  const most = Math.floor((100 * (lookback - 1)) / lookback);
  if (percent <= most) return;
  const rule = {
    told: `be at most ${most} for a lookback of ${lookback} minutes, as samples are a minute late`,
    ofSecret: "be at most the part of lookbackMinutes that is older than a minute",
  };
  problems.add(`${path}.requiredSamplePercent`, rule, percent, "give a smaller percentage or more lookbackMinutes");
}
