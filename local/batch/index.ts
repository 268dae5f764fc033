export type * from "./batch";
export { createBatch } from "./create-batch";
export { findImage, imageProblem } from "./images";
export type * from "./model";
export { coresOf, findVmSize, isVmSizeName, vmFamilies } from "./vm-sizes";
