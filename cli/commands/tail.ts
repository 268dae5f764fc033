import { Command, InvalidArgumentError } from "commander";
import type { OutputReference } from "../../outputs";
import { isPattern, type Place } from "../../outputs/internal";
import { shownDuration, waitArgument } from "../durations";
import { kindArgument } from "../kind-argument";
import { noteUnusualKind, PATTERN_HELP } from "../reading/outputs-to-read";
import { shownPath } from "../render/shown-path";
import { findOutputs, isOne, type TailTarget, waitForOutputs } from "../tail/find-outputs";
import { followOutputs, type OutputsToFollow, type Printing } from "../tail/follow-outputs";
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
With --destinations and --job, -f also ends when the task has ended in Batch. With a
pattern, -f ends when all tasks that it matches have ended, or else only after --idle or
with Ctrl-C. If several outputs match, each line begins with the path of its output and,
with a pattern for tasks, with the task. An output with binary content is not printed to
a terminal.

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
  using end = taskEnd(options);
  const { follow: isFollowed, idle } = options;
  const waiting = { isOver: () => end.hasEnded(), ...(idle !== undefined && { idle }) };
  const outputs = isFollowed ? await waitForOutputs(target, waiting) : await findOutputs(target);
  const [only, ...others] = outputs.found;
  if (isFollowed) {
    if (only !== undefined && isOne(target)) await printOutput(only, followed(only, options, end), options);
    else await followAll(outputs, options, end);
  } else if (only !== undefined && others.length === 0) {
    await printOutput(only, await contentOf(only, options), options);
  } else {
    for (const output of outputs.found)
      await printOutput(output, await contentOf(output, options), prefixed(output, options));
  }
}

function prefixed({ taskId, path }: OutputReference, { json, task }: TailOptions): PrintOptions {
  const ofTask = task !== undefined && isPattern(task);
  return { ...(json && { json }), prefix: shownPath(ofTask ? `${taskId} ${path}` : path) };
}

async function contentOf(
  output: OutputReference,
  { lines: lastLines }: TailOptions,
): Promise<AsyncIterable<Uint8Array>> {
  // The whole content is read in one download, so that its MD5 is verified.
  return lastLines === Number.POSITIVE_INFINITY ? output.download() : output.follow({ lastLines, idleSeconds: 0 });
}

/** Follows an output, and says why it ends if it was not closed. */
async function* followed(
  output: OutputReference,
  { idle, lines: lastLines }: TailOptions,
  end: TaskEnd,
): AsyncGenerator<Uint8Array> {
  let last = Date.now();
  const isComplete = () => end.hasEnded();
  for await (const piece of output.follow({
    ...{ lastLines, isComplete },
    ...(idle !== undefined && { idleSeconds: idle }),
  })) {
    yield piece;
    last = Date.now();
  }
  if (end.description !== undefined) note(end.description);
  else if (idle !== undefined && Date.now() - last >= idle * 1000) noteIdle(shownPath(output.path), idle);
}

/** Follows several outputs, and says why it ends, or why it does not end by itself. */
async function followAll(outputs: OutputsToFollow, options: TailOptions, end: TaskEnd): Promise<void> {
  const { idle, lines: lastLines } = options;
  let isNoted = false;
  const onWait = () => {
    if (isNoted || end.unknown === undefined || idle !== undefined) return;
    isNoted = true;
    note(`-f ends with Ctrl-C, because further outputs can follow; --idle ends it too (${end.unknown})`);
  };
  const print = async (output: OutputReference, { from, onPiece, ...printing }: Printing) => {
    const content = output.followFrom(from, { lastLines, ...printing });
    let place: Place | undefined;
    const pieces = async function* () {
      try {
        for (let next = await content.next(); ; next = await content.next()) {
          if (next.done) {
            place = next.value;
            return;
          }
          onPiece();
          yield next.value;
        }
      } catch (error) {
        // The beginning of a line is still printed.
        if (!printing.abortSignal.aborted) throw error;
      }
    };
    await printOutput(output, pieces(), prefixed(output, options));
    return place;
  };
  const isIdle = await followOutputs(outputs, { print, end, onWait, idle: idle === undefined ? idle : idle * 1000 });
  if (end.description !== undefined) note(end.description);
  else if (isIdle && idle !== undefined) noteIdle("all outputs", idle);
}

function noteIdle(where: string, idle: number): void {
  note(`nothing new in ${where} for ${shownDuration(idle)}`);
}

function linesIn(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("it must be a number of lines, or all");
  return Number(text);
}
