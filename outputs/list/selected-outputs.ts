import { checkStoredKind, isJobOutputKind, type OutputKind } from "../../conventions";
import { isPattern, literalStart, matcherOf } from "../find/pattern";
import type { OutputFailure } from "../output-error";
import type { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { listOutputs } from "./list-outputs";
import { nothingMatched } from "./nothing-matched";

/** Which outputs of a job and of its tasks are meant. Without any property, all are. */
export interface OutputSelection {
  /** The kind (default: all kinds). */
  readonly kind?: OutputKind;
  /**
   * A pattern for the ids of tasks, such as `render-*`, or a list of ids. Outputs of the job itself are then not
   * selected (default: the job and all tasks).
   */
  readonly tasks?: string | readonly string[];
  /** Patterns for the paths below the kind (default: all paths). */
  readonly paths?: readonly string[];
  /** Patterns for the paths to leave out (default: none). */
  readonly exclude?: readonly string[];
  /** Selects the outputs for which it returns true (default: all). */
  readonly filter?: (output: OutputReference) => boolean;
}

/**
 * Yields the selected outputs, lazily, in the order of their names. A pattern of `paths` that matches no output is
 * yielded as a failure, after all others.
 *
 * The container is listed once. The literal start of the pattern for tasks limits the listing.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export async function* selectedOutputs(
  container: OutputContainer,
  selection: OutputSelection,
  options: RequestOptions = {},
): AsyncGenerator<OutputReference | OutputFailure, void> {
  const { kind, tasks } = selection;
  if (kind !== undefined) checkStoredKind(kind);
  const isOfTask = taskMatcher(tasks);
  const paths = selection.paths?.map((given) => ({ given, matches: matcherOf(given), count: 0 }));
  const isIncluded = inclusionOf(selection);
  for await (const output of listOutputs(container, listedPrefix(selection), options)) {
    if (kind !== undefined && output.kind !== kind) continue;
    if (!isOfTask(output.taskId) || !isIncluded(output)) continue;
    const matching = paths?.filter(({ matches }) => matches(output.path));
    if (matching?.length === 0) continue;
    for (const path of matching ?? []) path.count += 1;
    yield output;
  }
  for (const { given, count } of paths ?? []) if (count === 0) yield { path: given, error: nothingMatched(given) };
}

/** Yields what is found, without the outputs that a selection leaves out. */
export async function* withoutExcluded(
  found: AsyncIterable<OutputReference | OutputFailure>,
  selection: Pick<OutputSelection, "exclude" | "filter">,
): AsyncGenerator<OutputReference | OutputFailure, void> {
  const isIncluded = inclusionOf(selection);
  for await (const item of found) if ("error" in item || isIncluded(item)) yield item;
}

function inclusionOf({
  exclude = [],
  filter = () => true,
}: Pick<OutputSelection, "exclude" | "filter">): (output: OutputReference) => boolean {
  const excluded = exclude.map(matcherOf);
  return (output) => !excluded.some((matches) => matches(output.path)) && filter(output);
}

/** Returns the beginning of the names of all selected outputs. Undefined lists the whole container. */
function listedPrefix({ kind, tasks }: OutputSelection): string | undefined {
  if (typeof tasks === "string") return isPattern(tasks) ? literalStart(tasks) || undefined : `${tasks}/`;
  if (tasks?.length === 1) return `${tasks[0]}/`;
  return tasks === undefined && kind !== undefined && isJobOutputKind(kind) ? `$${kind}/` : undefined;
}

function taskMatcher(tasks: OutputSelection["tasks"]): (taskId: string | undefined) => boolean {
  if (tasks === undefined) return () => true;
  if (typeof tasks !== "string") {
    const ids = new Set(tasks);
    return (taskId) => taskId !== undefined && ids.has(taskId);
  }
  const matches = matcherOf(tasks);
  return (taskId) => taskId !== undefined && matches(taskId);
}
