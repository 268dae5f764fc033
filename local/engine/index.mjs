export { recipe } from "./build.mjs";
export { archiveName } from "./download.mjs";
export { EngineNotFoundError, engineEnvironment, findEngine } from "./find-engine.mjs";
export { withProgress } from "./progress.mjs";
export {
  ENGINE_VERSION,
  isUsable,
  OLDEST_ENGINE_VERSION,
  parseVersion,
} from "./version.mjs";
