import { type BlobNameParts, checkStoredKind, type OutputKind, storedBlobName } from "../../conventions";
import type { OutputError } from "../output-error";
import type { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { getOutput, lookUpOutput } from "./get-output";
import { listOutputs } from "./list-outputs";

/** Where outputs are looked for by a path or a pattern. */
export interface MatchSource {
  /** Asks for one output by its path. */
  readonly get: (path: string) => Promise<OutputReference>;
  /** Looks up the output of exactly this path. */
  readonly lookUp: (path: string) => Promise<OutputReference | OutputError>;
  /** Lists the outputs whose paths begin as given. */
  readonly list: (pathPrefix: string) => AsyncIterable<OutputReference>;
}

/** Whose outputs they are: a task's, or the job's if there is no task. */
type Owner = Pick<BlobNameParts, "taskId">;

/**
 * Returns where the outputs of a kind are looked for. Nothing is sent.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function matchSource(
  container: OutputContainer,
  owner: Owner,
  kind: OutputKind,
  options: RequestOptions,
): MatchSource {
  const parts = (path: string) => storedParts(owner, kind, path);
  // a kind that cannot be is told before anything is asked for
  parts("");
  return {
    get: (path) => getOutput(container, parts(path), options),
    lookUp: (path) => lookUpOutput(container, parts(path), options),
    list: (pathPrefix) => listOutputs(container, storedBlobName(parts(pathPrefix)), options),
  };
}

/**
 * Returns what the name of an output that may be stored says.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function storedParts(owner: Owner, kind: OutputKind, path: string): BlobNameParts {
  return { ...owner, kind: checkStoredKind(kind), path };
}
