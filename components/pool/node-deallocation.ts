/** What happens to the tasks of nodes that leave a pool because it gets fewer nodes. */
export const NodeDeallocation = {
  /** Batch stops the tasks and queues them again. */
  Requeue: "requeue",
  /** Batch stops the tasks, and they fail. */
  Terminate: "terminate",
  /** Batch waits until the tasks have ended. Meanwhile it refuses other changes of the pool's size. */
  TaskCompletion: "task-completion",
  /** Batch waits until the tasks have ended and the retention time of their files is over. */
  RetainedData: "retained-data",
} as const;

/** What happens to the tasks of nodes that leave a pool because it gets fewer nodes. */
export type NodeDeallocation = (typeof NodeDeallocation)[keyof typeof NodeDeallocation];
