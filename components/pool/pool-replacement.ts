/** How a pool is replaced by a change that Azure does not support in place. */
export const PoolReplacement = {
  /** The new pool is created first. Then the old one is deleted, and Batch queues its running tasks again. */
  CreateFirst: "create-first",
  /** The new pool is created first. The old one is deleted when its running tasks have ended. */
  Drain: "drain",
  /** The old pool is deleted first, and Batch queues its running tasks again. Then the new one is created. */
  DeleteFirst: "delete-first",
} as const;

/** How a pool is replaced by a change that Azure does not support in place. */
export type PoolReplacement = (typeof PoolReplacement)[keyof typeof PoolReplacement];
