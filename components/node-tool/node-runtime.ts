/** The source of the Node.js that runs the node tool. */
export const NodeRuntime = {
  /** Node.js is part of the tool. */
  Bundled: "bundled",
  /** The pool's image has Node.js 22.12 or newer on its PATH. */
  Image: "image",
} as const;

/** The source of the Node.js that runs the node tool. */
export type NodeRuntime = (typeof NodeRuntime)[keyof typeof NodeRuntime];
