import { type BlobNameParts, checkStoredKind, type OutputKind } from "../../conventions";
import { nameInStorage, type OutputName } from "../names/output-name";
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
  const named = (path: string) => nameInSet(owner, kind, path);
  // a kind that cannot be is told before anything is asked for
  named("");
  return {
    get: (path) => getOutput(container, named(path), options),
    lookUp: (path) => lookUpOutput(container, named(path), options),
    list: (pathPrefix) => listOutputs(container, named(pathPrefix).name, options),
  };
}

/**
 * Returns the name of an output that may be stored.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function nameInSet(owner: Owner, kind: OutputKind, path: string): OutputName {
  return nameInStorage({ ...owner, kind: checkStoredKind(kind), path });
}
