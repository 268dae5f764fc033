import { execFile } from "node:child_process";
import { accessSync, constants, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { compareVersions, isUsable, OLDEST_ENGINE_VERSION, parseVersion } from "./version.mjs";

/**
 * Maximum time in ms for an engine to print its version. A cold start of 115 MB from a slow disk takes some seconds.
 */
const VERSION_TIME = 20_000;

/**
 * Returns the engine on the PATH.
 *
 * @returns the engine, or why there is none
 */
export async function engineOnPath(environment) {
  const folder = folderOnPath("pulumi", environment);
  if (folder === undefined) return { reason: "there is no pulumi" };
  const program = executable(folder, "pulumi");
  const version = parseVersion(await printedVersion(program, environment));
  if (version === undefined) return { reason: `${program} does not say the version of a release` };
  const text = version.join(".");
  if (!isUsable(version))
    return { reason: `${program} is ${text}, and ${OLDEST_ENGINE_VERSION} or a newer 3.x is needed` };
  if (!hasLanguageHost(program, environment)) return { reason: `${program} has no pulumi-language-nodejs beside it` };
  return { engine: { folder, version: text, source: "path" } };
}

/** Returns the newest engine that npm's `pulumi` or Pulumi's Automation API installed in its home folder. */
export function engineOfPulumiHome(environment) {
  const homes = [environment.PULUMI_HOME, join(homeFolder(environment), ".pulumi")].filter(Boolean);
  return homes
    .flatMap((home) => versionsIn(join(home, "versions")))
    .filter(({ folder, version }) => isUsable(version) && isEngine(folder))
    .sort((a, b) => compareVersions(b.version, a.version))
    .map(({ folder, version }) => ({ folder, version: version.join("."), source: "pulumi-home" }))[0];
}

/** Returns whether a folder has both the engine and the language host for Node.js. */
export function isEngine(folder) {
  return isExecutable(executable(folder, "pulumi")) && isExecutable(executable(folder, "pulumi-language-nodejs"));
}

/** Returns the first folder on the PATH that contains a program, or undefined. */
export function folderOnPath(name, environment) {
  return (environment.PATH ?? environment.Path ?? "")
    .split(delimiter)
    .find((folder) => folder !== "" && isExecutable(executable(folder, name)));
}

export function executable(folder, name) {
  return join(folder, process.platform === "win32" ? `${name}.exe` : name);
}

export function homeFolder(environment) {
  return environment.HOME || environment.USERPROFILE || homedir();
}

async function printedVersion(program, environment) {
  try {
    const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return (await promisify(execFile)(program, ["version"], { env, timeout: VERSION_TIME })).stdout;
  } catch {
    return "";
  }
}

// The engine looks for the language host in its own folder (after resolving links), then on the PATH.
function hasLanguageHost(program, environment) {
  const host = "pulumi-language-nodejs";
  return (
    isExecutable(executable(dirname(realpathSync(program)), host)) || folderOnPath(host, environment) !== undefined
  );
}

function versionsIn(folder) {
  let names;
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .map((name) => ({ folder: join(folder, name, "bin"), version: parseVersion(name) }))
    .filter(({ version }) => version !== undefined);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
