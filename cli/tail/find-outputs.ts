import { systemClock } from "../../conventions/internal";
import type { JobOutputStorage, OutputReference, StoredOutputs } from "../../outputs";
import { isPattern } from "../../outputs/internal";
import { shownDuration } from "../durations";
import { codeOf } from "../errors/reported-error";
import { noteRun } from "../reading/note-run";
import { openOutputsToRead } from "../reading/outputs-to-read";
import { note } from "../terminal";
import { openJob, type TaskOption, type WhereOptions } from "../where/where";

/** The outputs that `tail` prints. */
export interface TailTarget {
  readonly kind: string;
  /** A path or a pattern. */
  readonly path: string;
  readonly options: WhereOptions & TaskOption;
}

/** How long to wait for outputs that do not exist yet. */
interface Waiting {
  /** Seconds (default: no limit). */
  readonly idle?: number;
  /** Returns whether nothing will be stored any more. */
  readonly isOver: () => Promise<boolean>;
}

/** The errors of outputs that do not exist, or not yet. */
const NOT_YET: readonly string[] = ["OutputNotFound", "NothingMatched", "ContainerNotFound"];

/** The wait between two looks, in milliseconds: it doubles from the first to the second value. */
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 5_000;

/** Returns whether one certain output is meant. */
export function isOne({ path, options: { task } }: TailTarget): boolean {
  return !isPattern(path) && !(task !== undefined && isPattern(task));
}

/** Finds the outputs. They share one open container, so all are of one run. */
export async function openTarget({ kind, path, options }: TailTarget): Promise<() => Promise<OutputReference[]>> {
  const { task } = options;
  const outputs =
    task !== undefined && isPattern(task) ? await openJob(options) : await openOutputsToRead(kind, options);
  const found = () =>
    task !== undefined && isPattern(task)
      ? (outputs as JobOutputStorage).listAll({ kind, tasks: task, paths: [path] })
      : (outputs as StoredOutputs<string>).getMatching(kind, [path]);
  let isNoted = false;
  return async () => {
    const all: OutputReference[] = [];
    for await (const output of found()) all.push(output);
    if (!isNoted) await noteRun(outputs);
    isNoted = true;
    return all;
  };
}

/**
 * Finds outputs as soon as they exist.
 *
 * @throws the error of the last look if the wait ends without outputs.
 */
export async function waitForOutputs(
  find: () => Promise<OutputReference[]>,
  { kind, path, options: { task } }: TailTarget,
  { idle = Number.POSITIVE_INFINITY, isOver }: Waiting,
): Promise<OutputReference[]> {
  let waited = 0;
  for (let wait = SHORTEST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    // Before the look, so that nothing is missed that was stored in between.
    const isLast = waited >= idle * 1000 || (waited > 0 && (await isOver()));
    try {
      return await find();
    } catch (error) {
      if (!NOT_YET.includes(codeOf(error)) || isLast) throw error;
      if (waited === 0) {
        const limit = Number.isFinite(idle) ? ` for up to ${shownDuration(idle)}` : "";
        note(`waiting${limit} for ${kind} ${path}${task ? ` of task ${task}` : ""}, which does not exist yet`);
      }
    }
    await systemClock.sleep(wait);
    waited += wait;
  }
}
