import { type BlobNameParts, checkStoredKind, type OutputKind } from "../../conventions";
import { nameInStorage, type OutputName } from "../names/output-name";
import type { OutputError } from "../output-error";
import type { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { getOutput, lookUpOutput } from "./get-output";
import { listOutputs } from "./list-outputs";

/** Finds outputs for a path or a pattern. */
export interface MatchSource {
  /** Requests one output by its path. */
  readonly get: (path: string) => Promise<OutputReference>;
  /** Looks up the output with exactly this path. */
  readonly lookUp: (path: string) => Promise<OutputReference | OutputError>;
  /** Lists the outputs whose paths begin with a prefix. */
  readonly list: (pathPrefix: string) => AsyncIterable<OutputReference>;
}

/** The owner of the outputs: a task, or the job if there is no task. */
type Owner = Pick<BlobNameParts, "taskId">;

/**
 * Returns a source for the outputs of one kind. Nothing is sent.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function matchSource(
  container: OutputContainer,
  owner: Owner,
  kind: OutputKind,
  options: RequestOptions,
): MatchSource {
  const named = (path: string) => nameInSet(owner, kind, path);
  // Refuse an invalid kind before any request.
  named("");
  return {
    get: (path) => getOutput(container, named(path), options),
    lookUp: (path) => lookUpOutput(container, named(path), options),
    list: (pathPrefix) => listOutputs(container, named(pathPrefix).name, options),
  };
}

/**
 * Returns the name of an output that may exist in storage.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function nameInSet(owner: Owner, kind: OutputKind, path: string): OutputName {
  return nameInStorage({ ...owner, kind: checkStoredKind(kind), path });
}
