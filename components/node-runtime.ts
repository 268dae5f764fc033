/** Where the Node that runs the node tool comes from. */
export const NodeRuntime = {
  /** It is part of the tool. */
  Bundled: "bundled",
  /** It is on the PATH of the pool's image: Node.js 22.12 or newer. */
  Image: "image",
} as const;

/** Where the Node that runs the node tool comes from. */
export type NodeRuntime = (typeof NodeRuntime)[keyof typeof NodeRuntime];
