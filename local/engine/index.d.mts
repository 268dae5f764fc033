/** A Pulumi engine: the CLI and the host that runs programs for Node. */
export interface Engine {
  /** The folder of `pulumi`, absolute. */
  readonly folder: string;
  /** As in "3.259.0". */
  readonly version: string;
  /** Where it was found: on PATH, below Pulumi's home folder, or in our own cache. */
  readonly source: "path" | "pulumi-home" | "built" | "downloaded";
}

/** Environment variables, as in process.env. */
export type Environment = Record<string, string | undefined>;

/**
 * The Pulumi engine to use: the one on PATH, one that Pulumi's tools have cached, one that was built or downloaded for us
 * before, else a download, else a build. The last two take minutes, once, and show their progress on stderr.
 *
 * @param environment the variables that say where to look: PATH, HOME, PULUMI_HOME, XDG_CACHE_HOME. Default: process.env
 * @param options.releases the URL below which the releases are. Default: Pulumi's own
 * @throws EngineNotFoundError
 */
export function findEngine(environment?: Environment, options?: { readonly releases?: string }): Promise<Engine>;

/** The environment in which `pulumi` is this engine: its folder comes first on PATH, unless PATH has the engine already. */
export function engineEnvironment(engine: Engine, environment?: Environment): Environment;

/** There is no engine and no way to get one; the message says what was tried and what to do. */
export class EngineNotFoundError extends Error {
  readonly code: "ENGINE_NOT_FOUND";
}

/**
 * Shows on stderr that work is under way, and for how long: on a terminal as one line that counts the seconds, elsewhere
 * as a line now and then. Work of less than two seconds shows nothing.
 *
 * @param label what is done, as in "installing dependencies"
 * @param work gets a function that says how far it is, as in "500 packages"
 */
export function withProgress<T>(
  label: string,
  work: (report: (state: string) => void) => Promise<T>,
  stream?: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
): Promise<T>;

/** The engine that is downloaded or built. */
export const engineVersion: string;

/** The oldest engine that is taken from the machine. */
export const oldestEngineVersion: string;

/** Reads what `pulumi version` prints; undefined for what is no release. */
export function parseVersion(text: string): [number, number, number] | undefined;

/** Whether an engine of this version can serve. */
export function isUsable(version: readonly [number, number, number]): boolean;

/** The name of the archive of engineVersion for this machine. */
export function archiveName(): string;

/** What makes the engine from its pinned Go modules. */
export const recipe: {
  readonly moduleFolder: string;
  readonly flags: readonly string[];
  readonly packages: readonly string[];
};
