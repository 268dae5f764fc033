export type * from "./compute-node";
export { createComputeNode } from "./create-compute-node";
