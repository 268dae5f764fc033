export type { ViewOptions } from "./request/view-options";
export { type OpenView, startView } from "./server/start-view";
