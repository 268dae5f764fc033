/** A Pulumi engine: the CLI and the language host for Node.js. */
export interface Engine {
  /** The absolute path of the folder that contains `pulumi`. */
  readonly folder: string;
  /** As in "3.259.0". */
  readonly version: string;
  /** Where it was found: on the PATH, below Pulumi's home folder, or in our own cache. */
  readonly source: "path" | "pulumi-home" | "built" | "downloaded";
}

/** Environment variables, as in process.env. */
export type Environment = Record<string, string | undefined>;

/**
 * Finds a Pulumi engine: the one on the PATH, one that Pulumi's tools have cached, or one that was built or downloaded
 * before. Otherwise downloads or builds one, which takes minutes the first time, with progress on stderr.
 *
 * @param environment the variables that determine where to look: PATH, HOME, PULUMI_HOME, XDG_CACHE_HOME. Default:
 * process.env
 * @param options.releases the base URL of the releases. Default: Pulumi's own
 * @param options.signal ends a build
 * @throws EngineNotFoundError
 */
export function findEngine(
  environment?: Environment,
  options?: { readonly releases?: string; readonly signal?: AbortSignal },
): Promise<Engine>;

/**
 * Returns the environment in which `pulumi` is this engine: the engine's folder is first on the PATH, unless the PATH
 * already has the engine.
 */
export function engineEnvironment(engine: Engine, environment?: Environment): Environment;

/** No engine was found and none could be obtained. The message says what was tried and what to do. */
export class EngineNotFoundError extends Error {
  readonly code: "ENGINE_NOT_FOUND";
}

/**
 * Shows on stderr that work is in progress, and for how long. On a terminal this is one line that counts the seconds,
 * elsewhere a line every 15 seconds. Work of less than two seconds shows nothing.
 *
 * @param label the name of the work, as in "installing dependencies"
 * @param work receives a function that reports progress, as in "500 packages"
 */
export function withProgress<T>(
  label: string,
  work: (report: (state: string) => void) => Promise<T>,
  stream?: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
): Promise<T>;

/** The version that is downloaded or built. */
export const ENGINE_VERSION: string;

/** The oldest installed version that is used. */
export const OLDEST_ENGINE_VERSION: string;

/** Parses the output of `pulumi version`. Returns undefined for anything but a release. */
export function parseVersion(text: string): [number, number, number] | undefined;

/** Returns whether an engine of this version can be used. */
export function isUsable(version: readonly [number, number, number]): boolean;

/** Returns the name of ENGINE_VERSION's archive for this machine. */
export function archiveName(): string;

/** How the engine is built from its pinned Go modules. */
export const recipe: {
  readonly moduleFolder: string;
  readonly flags: readonly string[];
  readonly packages: readonly string[];
};
