import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { CommandError } from "../errors/command-error";
import { isObject } from "./json-file";

/** Where outputs are, unless a command line says it. */
export interface DefaultPlace {
  /** The file with the description of a pipeline. */
  readonly destinations?: string;
  readonly job?: string;
}

/** The environment variables that give a default place, too. They take precedence over `batch-outputs use`. */
const DESTINATIONS_VARIABLE = "BATCH_OUTPUTS_DESTINATIONS";
const JOB_VARIABLE = "BATCH_OUTPUTS_JOB";

/** The place of `batch-outputs use`, once the command uses it. */
let used: DefaultPlace | undefined;

/** Returns the place of `batch-outputs use` if the command has used it. */
export function usedPlace(): DefaultPlace | undefined {
  return used;
}

/**
 * Returns the file in which `batch-outputs use` keeps its place: `batch-outputs/place.json` in the folder for the
 * user's configuration (`$XDG_CONFIG_HOME` or `~/.config`; `%APPDATA%` on Windows).
 */
export function placeFile(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === "win32" ? env.APPDATA : env.XDG_CONFIG_HOME;
  return join(folder || join(homedir(), ".config"), "batch-outputs", "place.json");
}

/**
 * Reads the place of `batch-outputs use`. Returns undefined if there is none.
 *
 * @throws {CommandError} `ConfigurationRefused` for a damaged file.
 */
export function readPlace(env: NodeJS.ProcessEnv = process.env): DefaultPlace | undefined {
  const file = placeFile(env);
  let place: unknown;
  try {
    place = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) return undefined;
  }
  if (isObject(place) && typeof place.destinations === "string") {
    return { destinations: place.destinations, ...(typeof place.job === "string" && { job: place.job }) };
  }
  throw new CommandError(
    "ConfigurationRefused",
    `${file} must be JSON with \`destinations\`; delete it, or run \`batch-outputs use\` again`,
  );
}

/** Keeps a place for later commands. Only the user can read the file. */
export function writePlace(place: DefaultPlace, env: NodeJS.ProcessEnv = process.env): void {
  const file = placeFile(env);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(place)}\n`, { mode: 0o600 });
}

/** Forgets the place. */
export function clearPlace(env: NodeJS.ProcessEnv = process.env): void {
  rmSync(placeFile(env), { force: true });
}

/**
 * Lets a command use the default place for what its command line and the environment do not say. On a node, the place
 * is that of the task, and `batch-outputs use` has no effect.
 */
export function useDefaultPlace(command: Command, env: NodeJS.ProcessEnv = process.env): void {
  const has = (name: string) => command.options.some(({ long }) => long === name);
  if (!has("--destinations")) return;
  command.hook("preAction", () => {
    applyPlace(command, env);
    if (command.getOptionValueSource("destinations") === "default" && !env[DESTINATIONS_VARIABLE])
      used = command.opts();
  });
  if (has("--job")) return;
  try {
    // Commands about jobs require it before any action.
    applyPlace(command, env);
  } catch {
    // A damaged file is the error of a command that needs it, and not of all commands.
  }
}

function applyPlace(command: Command, env: NodeJS.ProcessEnv): void {
  const { destinations, blobEndpoint, job, yes } = command.opts();
  const set = (name: string, value: string | undefined) => {
    if (value) command.setOptionValueWithSource(name, value, "default");
  };
  if (blobEndpoint !== undefined || env.BATCH_OUTPUTS_CONTAINER_URL) return;
  // A deletion without a question needs the job on its command line.
  const needsJob = command.name() === "delete" && yes;
  if (job === undefined && !needsJob && !env.AZ_BATCH_JOB_ID) set("job", env[JOB_VARIABLE]);
  if (destinations !== undefined) return;
  set("destinations", env[DESTINATIONS_VARIABLE]);
  if (env[DESTINATIONS_VARIABLE] || env.AZ_BATCH_NODE_ID || env.BATCH_OUTPUTS_BLOB_ENDPOINT) return;
  const place = readPlace(env);
  if (place === undefined) return;
  set("destinations", place.destinations);
  if (job === undefined && !needsJob && !env[JOB_VARIABLE]) set("job", place.job);
}
