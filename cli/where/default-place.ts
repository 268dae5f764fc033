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
  const required = command.options.filter(({ mandatory }) => mandatory).map((option) => option.attributeName());
  if (!required.includes("destinations")) return;
  try {
    // The parser requires these options before any action.
    for (const [name, value] of Object.entries(defaultPlace(env))) {
      if (required.includes(name)) command.setOptionValueWithSource(name, value, "default");
    }
  } catch {
    // A damaged file is the error of a command that needs it, and not of all commands.
  }
}

/**
 * Returns the place of the environment or of `batch-outputs use`. On a node, and with a place of another form in the
 * environment, it has at most a job.
 *
 * @throws {CommandError} `ConfigurationRefused` for a damaged file.
 */
export function defaultPlace(env: NodeJS.ProcessEnv = process.env): DefaultPlace {
  if (env.BATCH_OUTPUTS_CONTAINER_URL) return {};
  const job = env.AZ_BATCH_JOB_ID ? undefined : env[JOB_VARIABLE] || undefined;
  const ofVariable = env[DESTINATIONS_VARIABLE] || undefined;
  const isElsewhere = ofVariable !== undefined || env.AZ_BATCH_NODE_ID || env.BATCH_OUTPUTS_BLOB_ENDPOINT;
  return {
    ...(ofVariable !== undefined && { destinations: ofVariable }),
    ...(isElsewhere ? undefined : readPlace(env)),
    ...(job !== undefined && { job }),
  };
}

function applyPlace(command: Command, env: NodeJS.ProcessEnv): void {
  const { destinations, blobEndpoint, job, yes } = command.opts();
  if (blobEndpoint !== undefined) return;
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) command.setOptionValueWithSource(name, value, "default");
  };
  // A deletion without a question needs the job on its command line.
  const needsJob = command.name() === "delete" && yes;
  // The kept job belongs to the kept destinations.
  const isGiven = destinations !== undefined && command.getOptionValueSource("destinations") !== "default";
  const place = isGiven ? { job: env[JOB_VARIABLE] || undefined } : defaultPlace(env);
  if (isGiven && job !== undefined && command.getOptionValueSource("job") === "default") {
    if (place.job === undefined) throw new CommandError("Misuse", "job is required; give --job");
    set("job", place.job);
  }
  set("destinations", place.destinations);
  if (job === undefined && !needsJob && !env.AZ_BATCH_JOB_ID) set("job", place.job);
}
