/** What determines the number of a pool's nodes. The presets are those of Batch Shipyard. */
export const AutoscalePreset = {
  /** Nodes for the tasks that wait for a node. */
  ActiveTasks: "active-tasks",
  /** Nodes for the tasks that wait or run. */
  PendingTasks: "pending-tasks",
  /** The most nodes from Monday to Friday, 8 to 18 o'clock. */
  Workday: "workday",
  /** As workday for dedicated nodes, and the most Spot nodes at all other times. */
  WorkdayWithOffpeakSpot: "workday-with-offpeak-spot",
  /** The most nodes from Monday to Friday. */
  Weekday: "weekday",
  /** The most nodes on Saturday and Sunday. */
  Weekend: "weekend",
} as const;

/** What determines the number of a pool's nodes. */
export type AutoscalePreset = (typeof AutoscalePreset)[keyof typeof AutoscalePreset];
