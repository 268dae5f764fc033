export { serveRest } from "./serve-rest";
