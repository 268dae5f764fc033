/** What determines the number of a pool's nodes. The presets are those of Batch Shipyard. */
export const AutoscalePreset = {
  /** Nodes for the tasks that wait for a node. */
  ActiveTasks: "activeTasks",
  /** Nodes for the tasks that wait or run. */
  PendingTasks: "pendingTasks",
  /** The most nodes from Monday to Friday, 8 to 18 o'clock. */
  Workday: "workday",
  /** As workday for dedicated nodes, and the most Spot nodes at all other times. */
  WorkdayWithOffpeakSpot: "workdayWithOffpeakSpot",
  /** The most nodes from Monday to Friday. */
  Weekday: "weekday",
  /** The most nodes on Saturday and Sunday. */
  Weekend: "weekend",
} as const;

/** What determines the number of a pool's nodes. */
export type AutoscalePreset = (typeof AutoscalePreset)[keyof typeof AutoscalePreset];

/** What happens to the tasks of nodes that leave a pool. */
export const NodeDeallocation = {
  /** Tasks are stopped and queued again. */
  Requeue: "requeue",
  /** Tasks are stopped and do not run again. */
  Terminate: "terminate",
  /** Tasks run to their end. */
  TaskCompletion: "taskCompletion",
  /** Tasks run to their end, and their files stay for their retention time. */
  RetainedData: "retainedData",
} as const;

/** What happens to the tasks of nodes that leave a pool. */
export type NodeDeallocation = (typeof NodeDeallocation)[keyof typeof NodeDeallocation];
