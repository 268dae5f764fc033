import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../../conventions/internal";
import type { OutputReference } from "../../outputs";
import { isPattern } from "../../outputs/internal";
import { shownDuration, waitArgument } from "../durations";
import { kindArgument } from "../kind-argument";
import { noteUnusualKind, PATTERN_HELP } from "../reading/outputs-to-read";
import { shownPath } from "../render/shown-path";
import { findOutputs, isOne, type TailTarget, waitForOutputs } from "../tail/find-outputs";
import { type PrintOptions, printOutput } from "../tail/print-output";
import { type TaskEnd, taskEnd } from "../tail/task-end";
import { endWithReader, note } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface TailOptions extends WhereOptions, TaskOption {
  readonly follow?: boolean;
  readonly lines: number;
  /** Seconds. */
  readonly idle?: number;
}

/** The time between two looks for further outputs, in milliseconds. */
const RESCAN_INTERVAL = 5_000;

/** `batch-outputs tail` */
export function tailCommand(): Command {
  return addWhereOptions(new Command("tail"))
    .description("print the last lines of an output and, with -f, new lines of a tracked output")
    .addArgument(kindArgument())
    .argument("<path>", "path below the kind, as list prints it, or a pattern")
    .option(
      "--task <id>",
      "task, or a pattern for tasks (default: $AZ_BATCH_TASK_ID); '' means the job, for a kind of your own",
    )
    .option(
      "-f, --follow",
      "print new lines of a tracked output until it is closed, and wait for it if it does not exist yet",
    )
    .option("--idle <time>", "end -f after this time without new lines, such as 10m (default: never)", waitArgument)
    .option("-n, --lines <count>", "number of last lines, or all", linesIn, 10)
    .addHelpText(
      "after",
      `
With --destinations and --job, -f also ends when the task has ended in Batch, or with
several outputs all tasks of the job. If several outputs match, each line begins with
the path of its output and, with a pattern for tasks, with the task. An output with
binary content is not printed to a terminal.

${PATTERN_HELP}

Examples:
  batch-outputs tail -f TaskLog progress.log --task t1 --job render --destinations destinations.json
  batch-outputs tail -f TaskLog stdout.txt --task 'render-*' --job render --destinations destinations.json
  batch-outputs tail -n all TaskLog stderr.txt --task t1 --job render --destinations destinations.json | grep -i error`,
    )
    .action(tail);
}

async function tail(kind: string, path: string, options: TailOptions): Promise<void> {
  endWithReader();
  noteUnusualKind(kind, options);
  const target: TailTarget = { kind, path, options };
  const end = taskEnd(options);
  const waiting = { isOver: () => end.hasEnded(), ...(options.idle !== undefined && { idle: options.idle }) };
  const { found, find } = options.follow ? await waitForOutputs(target, waiting) : await findOutputs(target);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0 && (isOne(target) || !options.follow)) {
    await printOutput(only, await contentOf(only, options, end), options);
    return;
  }
  if (options.follow) await followAll(found, find, options, end);
  else
    for (const output of found)
      await printOutput(output, await contentOf(output, options, end), prefixed(output, options));
}

/**
 * Follows several outputs at the same time, and those that are stored later. Ends when all of them have ended. The
 * first failure ends all.
 */
async function followAll(
  found: readonly OutputReference[],
  find: () => Promise<OutputReference[]>,
  options: TailOptions,
  end: TaskEnd,
): Promise<void> {
  const ending = new AbortController();
  const followed = new Map<string, Promise<void>>();
  let open = 0;
  const print = async (output: OutputReference) => {
    const content = await contentOf(output, options, end, ending.signal);
    await printOutput(output, content, prefixed(output, options));
    open -= 1;
  };
  const follow = (output: OutputReference) => {
    if (followed.has(output.name)) return;
    open += 1;
    followed.set(output.name, print(output));
  };
  try {
    for (const output of found) follow(output);
    while (open > 0) {
      const all = Promise.all(followed.values());
      const slept = new AbortController();
      await Promise.race([all, systemClock.sleep(RESCAN_INTERVAL, slept.signal).catch(() => {})]);
      slept.abort();
      for (const output of await find()) follow(output);
    }
    await Promise.all(followed.values());
  } finally {
    ending.abort();
    await Promise.allSettled(followed.values());
  }
}

function prefixed({ taskId, path }: OutputReference, { json, task }: TailOptions): PrintOptions {
  const ofTask = task !== undefined && isPattern(task);
  return { ...(json && { json }), prefix: shownPath(ofTask ? `${taskId} ${path}` : path) };
}

async function contentOf(
  output: OutputReference,
  { follow, idle, lines: lastLines }: TailOptions,
  end: TaskEnd,
  abortSignal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (follow) return followed(output, { lastLines, idle, abortSignal }, end);
  // The whole content is read in one download, so that its MD5 is verified.
  return lastLines === Number.POSITIVE_INFINITY ? output.download() : output.follow({ lastLines, idleSeconds: 0 });
}

/** Follows an output, and says why it ends if it was not closed. */
async function* followed(
  output: OutputReference,
  { idle, ...options }: { lastLines: number; idle: number | undefined; abortSignal: AbortSignal | undefined },
  end: TaskEnd,
): AsyncGenerator<Uint8Array> {
  let last = Date.now();
  const isComplete = () => end.hasEnded();
  for await (const piece of output.follow({
    ...options,
    isComplete,
    ...(idle !== undefined && { idleSeconds: idle }),
  })) {
    yield piece;
    last = Date.now();
  }
  if (end.description !== undefined) noteOnce(end.description);
  else if (idle !== undefined && Date.now() - last >= idle * 1000)
    note(`nothing new in ${shownPath(output.path)} for ${shownDuration(idle)}`);
}

const noted = new Set<string>();

/** Several outputs can end for one reason. */
function noteOnce(text: string): void {
  if (!noted.has(text)) note(text);
  noted.add(text);
}

function linesIn(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("it must be a number of lines, or all");
  return Number(text);
}
