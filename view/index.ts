export { type OpenView, startView, type ViewOptions } from "./server/start-view";
