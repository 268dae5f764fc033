import { Command } from "commander";
import { RESULT_KINDS } from "../../conventions";
import { ALL_RUNS } from "../../conventions/internal";
import type { OutputReference, StoredOutputs, TrackedOutput } from "../../outputs";
import { deletions } from "../deletions";
import { CommandError } from "../errors/command-error";
import { EXIT_CODES, exitCodeAfterCommand } from "../errors/exit-codes";
import { errorJson, failureLinesOf, messageOf } from "../errors/reported-error";
import { taskOption } from "../kind-argument";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { checkArguments } from "../task-run/check-arguments";
import { checkRules } from "../task-run/check-rules";
import { type CommandEnd, runChildCommand } from "../task-run/child-command";
import { isMet, type SaveRule, saveRule, type TrackRule, trackRule } from "../task-run/save-rule";
import { watchTracking } from "../task-run/watch-tracking";
import { note, print, warn } from "../terminal";
import { type Md5Option, md5Option } from "../where/md5";
import {
  addWhereOptions,
  givenRun,
  openJob,
  openOutputsToWrite,
  type TaskOption,
  type WhereOptions,
} from "../where/where";

interface RunOptions extends WhereOptions, TaskOption, Md5Option {
  readonly track?: readonly TrackRule[];
  readonly save?: readonly SaveRule[];
  readonly clean?: boolean;
}

/** The outputs of a command that were stored, and the errors. */
interface Outcome {
  readonly tracked: OutputReference[];
  readonly saved: OutputReference[];
  readonly failures: unknown[];
}

/** `batch-outputs run` */
export function runSubcommand(): Command {
  return addWhereOptions(new Command("run"))
    .description("run a command, track files while it runs, save files after it, and end with its exit code")
    .argument("<command...>", "command and its arguments, after --; it is started without a shell")
    .addOption(taskOption())
    .option("--track <kind=file>", "file to upload while it grows; can be repeated", appended(trackRule))
    .option("--save <kind=pattern>", "files to save after the command; can be repeated", appended(saveRule))
    .option("--clean", "before the command, delete the outputs of the task that earlier runs of the job have stored")
    .addOption(md5Option())
    .passThroughOptions()
    .addHelpText(
      "after",
      `
With --save [success:|failure:|completion:]KIND=PATTERN, you choose whether files
are saved after the command succeeds, after it fails, or in both cases. The default
is success for results (${RESULT_KINDS.join(", ")}),
and completion for all other kinds.

run passes signals to the command. It ends with the exit code of the command, with
128 plus the number of the signal that ended the command, or with 126 or 127 if the
command cannot be started. If the command succeeds but an output is not stored, the
exit code gives the reason. It is 6 if a file cannot be saved under its name, or if
only some files of a --save are saved. Each file that is not saved is named. Exit
code 2 means that the command was not started, or that the command ended with 2.

Examples:
  batch-outputs run --track TaskLog=progress.log --save "TaskOutput=frames/*.png" -- render --frames 1-100
  batch-outputs run --save "failure:TaskIntermediate=core*" --save "TaskLog=../std*.txt" -- sh -c "solve | tee log"`,
    )
    .action(run);
}

async function run(command: string[], options: RunOptions): Promise<void> {
  const { track = [], save = [] } = options;
  const outputs = new Map<string, StoredOutputs<string>>();
  for (const { kind } of [...track, ...save]) {
    if (!outputs.has(kind)) outputs.set(kind, await openOutputsToWrite(kind, options));
  }
  const storageOf = (kind: string) => outputs.get(kind) as StoredOutputs<string>;
  // Before the command starts, because these errors would also occur after it has ended.
  checkArguments(command);
  checkRules({ track, save }, storageOf);

  if (options.clean) await cleanEarlier(options);
  const outcome: Outcome = { tracked: [], saved: [], failures: [] };
  const tracking = track.map(({ kind, file }) => storageOf(kind).track(kind, file, file, watchTracking(file).options));
  let end: CommandEnd | undefined;
  try {
    end = await runChildCommand(command);
  } finally {
    await finishTracking(tracking, outcome);
  }
  await saveByRules(save, end, storageOf, outcome);
  report(end, outcome, options);
  const [failure] = outcome.failures;
  process.exitCode =
    end.exitCode === EXIT_CODES.done && failure !== undefined ? exitCodeAfterCommand(failure) : end.exitCode;
}

/** Deletes what earlier runs have stored of the task. Without a run, everything that is stored is of an earlier one. */
async function cleanEarlier(options: RunOptions): Promise<void> {
  const taskId = options.task ?? process.env.AZ_BATCH_TASK_ID;
  if (!taskId) throw new CommandError("Misuse", "task is required for --clean; give --task, or run in a task");
  const run = givenRun(options);
  const job = await openJob({ ...options, run: ALL_RUNS });
  const runs = await job.runs();
  const current = runs.findIndex(({ id }) => id === run);
  const later = new Set(current < 0 ? [] : runs.slice(current).map(({ id }) => id));
  // Other tools store no run. Their outputs belong to this run if they were stored since it began.
  const isEarlier = (output: OutputReference) =>
    output.run === undefined
      ? !(output.lastModified >= (runs[current]?.startedAt ?? Number.POSITIVE_INFINITY))
      : output.run !== run && !later.has(output.run);
  let count = 0;
  for await (const _ of deletions(job.listAll({ tasks: [taskId], filter: isEarlier }))) count += 1;
  if (count > 0) note(`deleted ${counted(count, "output")} of earlier runs`);
}

async function finishTracking(tracking: readonly TrackedOutput[], { tracked, failures }: Outcome): Promise<void> {
  for (const closed of await Promise.allSettled(tracking.map((output) => output.close()))) {
    if (closed.status === "fulfilled") tracked.push(closed.value);
    else failures.push(closed.reason);
  }
}

/** Saves all files that can be saved, and continues after errors, because the files may be deleted after the task. */
async function saveByRules(
  rules: readonly SaveRule[],
  { exitCode }: CommandEnd,
  storageOf: (kind: string) => StoredOutputs<string>,
  { saved, failures }: Outcome,
): Promise<void> {
  for (const { kind, pattern, condition } of rules) {
    if (!isMet(condition, exitCode)) continue;
    try {
      const saving = storageOf(kind).saveMatching(kind, [pattern], { keepGoing: true });
      for await (const output of saving) saved.push(output);
    } catch (error) {
      failures.push(error);
    }
  }
}

function report({ exitCode, signal }: CommandEnd, { tracked, saved, failures }: Outcome, { json }: RunOptions): void {
  for (const line of failures.flatMap((failure) => [...failureLinesOf(failure), messageOf(failure)])) warn(line);
  for (const [verb, outputs] of [["tracked", tracked] as const, ["saved", saved] as const]) {
    if (outputs.length === 0) continue;
    const size = outputs.reduce((sum, output) => sum + output.size, 0);
    note(`${verb} ${counted(outputs.length, "file")}, ${byteSize(size)}`);
  }
  if (!json) return;
  const stored = { tracked: tracked.map(outputJson), saved: saved.map(outputJson) };
  print(JSON.stringify({ exitCode, signal, ...stored, failures: failures.map(errorJson) }));
}

function appended<T>(parse: (text: string) => T): (text: string, earlier?: readonly T[]) => readonly T[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}
