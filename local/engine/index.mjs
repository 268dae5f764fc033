export { recipe } from "./build.mjs";
export { archiveName } from "./download.mjs";
export { EngineNotFoundError, engineEnvironment, findEngine } from "./find-engine.mjs";
export { withProgress } from "./progress.mjs";
export { engineVersion, isUsable, oldestEngineVersion, parseVersion } from "./version.mjs";
