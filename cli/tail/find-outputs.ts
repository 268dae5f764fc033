import { systemClock } from "../../conventions/internal";
import type { JobOutputStorage, OutputReference } from "../../outputs";
import { isPattern } from "../../outputs/internal";
import { shownDuration } from "../durations";
import { codeOf } from "../errors/reported-error";
import { noteRun } from "../reading/note-run";
import { openAgainToRead } from "../reading/outputs-to-read";
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

/** Outputs that were found, and a function that finds them again: of the same run, and those that were stored since. */
interface FoundOutputs {
  readonly found: readonly OutputReference[];
  readonly find: () => Promise<OutputReference[]>;
}

/**
 * Finds outputs.
 *
 * @throws {OutputError} `OutputNotFound`, `NothingMatched`, and the errors of any request.
 */
export async function findOutputs({ kind, path, options }: TailTarget): Promise<FoundOutputs> {
  const { task } = options;
  const isOfTasks = task !== undefined && isPattern(task);
  const outputs = isOfTasks ? await openJob(options) : await openAgainToRead(kind, options);
  const find = async () => {
    const all: OutputReference[] = [];
    const matching = isOfTasks
      ? (outputs as JobOutputStorage).listAll({ kind, tasks: task, paths: [path] })
      : outputs.getMatching(kind, [path]);
    for await (const output of matching) all.push(output);
    return all;
  };
  const found = await find();
  await noteRun(outputs);
  return { found, find };
}

/**
 * Finds outputs as soon as they exist. Each look is about the run that is the newest one then.
 *
 * @throws the error of the last look if the wait ends without outputs.
 */
export async function waitForOutputs(
  target: TailTarget,
  { idle = Number.POSITIVE_INFINITY, isOver }: Waiting,
): Promise<FoundOutputs> {
  const { kind, path, options } = target;
  let waited = 0;
  for (let wait = SHORTEST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    // Before the look, so that nothing is missed that was stored in between.
    const isLast = waited >= idle * 1000 || (waited > 0 && (await isOver()));
    try {
      return await findOutputs(target);
    } catch (error) {
      if (!NOT_YET.includes(codeOf(error)) || isLast) throw error;
      if (waited === 0) {
        const limit = Number.isFinite(idle) ? ` for up to ${shownDuration(idle)}` : "";
        const ofTask = options.task ? ` of task ${options.task}` : "";
        note(`waiting${limit} for ${kind} ${path}${ofTask}, which does not exist yet`);
      }
    }
    await systemClock.sleep(wait);
    waited += wait;
  }
}
