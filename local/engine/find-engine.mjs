import { delimiter } from "node:path";
import { buildEngine, builtEngine, requiredGo } from "./build.mjs";
import { downloadEngine, downloadedEngine } from "./download.mjs";
import { engineOfPulumiHome, engineOnPath, folderOnPath } from "./installed.mjs";
import { OLDEST_ENGINE_VERSION } from "./version.mjs";

/** No engine was found and none could be obtained. The message says what was tried and what to do. */
export class EngineNotFoundError extends Error {
  name = "EngineNotFoundError";
  code = "ENGINE_NOT_FOUND";
}

/**
 * Finds a Pulumi engine: the one on the PATH, one that Pulumi's tools have cached, or one that was built or downloaded
 * before. Otherwise downloads or builds one, which takes minutes the first time, with progress on stderr.
 *
 * @param environment the variables that determine where to look: PATH, HOME, PULUMI_HOME, XDG_CACHE_HOME
 * @param options `signal` ends a build
 * @throws EngineNotFoundError
 */
export async function findEngine(environment = process.env, options = {}) {
  const kept = builtEngine(environment) ?? downloadedEngine(environment);
  // Its version is known, and an engine that is asked for its version takes 0.1 s.
  if (kept !== undefined && kept.folder === folderOnPath("pulumi", environment)) return { ...kept, source: "path" };
  const path = await engineOnPath(environment);
  const present = path.engine ?? engineOfPulumiHome(environment) ?? kept;
  if (present !== undefined) return present;
  const download = await downloadEngine(environment, options.releases);
  if (download.engine !== undefined) return download.engine;
  const build = await buildEngine(environment, options.signal);
  if (build.engine !== undefined) return build.engine;
  throw new EngineNotFoundError(noEngineMessage(path.reason, download.reason, build.reason));
}

/**
 * Returns the environment in which `pulumi` is this engine: the engine's folder is first on the PATH, unless the PATH
 * already has the engine.
 */
export function engineEnvironment(engine, environment = process.env) {
  if (engine.source === "path") return { ...environment };
  const name = environment.PATH === undefined && environment.Path !== undefined ? "Path" : "PATH";
  return { ...environment, [name]: [engine.folder, environment[name]].filter(Boolean).join(delimiter) };
}

function noEngineMessage(path, download, build) {
  return [
    "there is no Pulumi engine, and no way to get one was found",
    "  tried:",
    `    on PATH: ${path}`,
    `    download: ${download}`,
    `    build: ${build}`,
    "  any one of these helps:",
    `    install Pulumi ${OLDEST_ENGINE_VERSION} or newer: https://www.pulumi.com/docs/iac/download-install/`,
    `    install Go ${requiredGo()} or newer: https://go.dev/dl/ (the engine is then built from its modules, once)`,
    "    give this machine a connection to the internet (the engine is then downloaded, once)",
  ].join("\n");
}
