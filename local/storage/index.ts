export { createStorage } from "./create-storage";
export type * from "./storage";
