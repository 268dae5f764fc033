/** How the nodes of a pool get a newer image of their operating system. */
export const UpgradeMode = {
  /** All nodes at the same time. */
  Automatic: "automatic",
  /** Only if someone reimages a node. */
  Manual: "manual",
  /** Some nodes after the other. */
  Rolling: "rolling",
} as const;

/** How the nodes of a pool get a newer image of their operating system. */
export type UpgradeMode = (typeof UpgradeMode)[keyof typeof UpgradeMode];
