/** The read-only variables of the service. Their samples are what formulas scale by. */
const METRICS = [
  "$CPUPercent",
  "$ActiveTasks",
  "$RunningTasks",
  "$PendingTasks",
  "$SucceededTasks",
  "$FailedTasks",
  "$TaskSlotsPerNode",
  "$CurrentDedicatedNodes",
  "$CurrentLowPriorityNodes",
  "$PreemptedNodeCount",
  "$UsableNodeCount",
] as const;

export type Metric = (typeof METRICS)[number];

export type Metrics = Readonly<Record<Metric, number>>;

/** Metrics at one time, in ms since 1970. */
export interface Sample {
  readonly time: number;
  readonly metrics: Metrics;
}

/** The time between two samples: 30 s in Azure. In milliseconds. */
export const SAMPLE_PERIOD = 30_000;

/**
 * The metrics whose current number is their value if no method follows, as in Azure's example
 * `$CurrentDedicatedNodes * 1.1`. Azure documents the others only with methods.
 */
export const CURRENT_NUMBERS: readonly Metric[] = [
  "$TaskSlotsPerNode",
  "$CurrentDedicatedNodes",
  "$CurrentLowPriorityNodes",
  "$PreemptedNodeCount",
  "$UsableNodeCount",
];

/** Variables that Azure's documentation no longer has. */
export const FORMER_METRICS: readonly string[] = [
  "$WallClockSeconds",
  "$MemoryBytes",
  "$DiskBytes",
  "$DiskReadBytes",
  "$DiskWriteBytes",
  "$DiskReadOps",
  "$DiskWriteOps",
  "$NetworkInBytes",
  "$NetworkOutBytes",
  "$SampleNodeCount",
];

export function isMetric(name: string): name is Metric {
  return (METRICS as readonly string[]).includes(name);
}
