export { outputPolicies } from "./policies";
export type { Preset } from "./preset";
export { servePack } from "./serve-pack";
