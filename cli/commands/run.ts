import { Command } from "commander";
import { RESULT_KINDS } from "../../conventions";
import type { OutputReference, StoredOutputs, TrackedOutput } from "../../outputs";
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
import { note, print } from "../terminal";
import { addWhereOptions, openOutputsToWrite, type TaskOption, type WhereOptions } from "../where/where";

interface RunOptions extends WhereOptions, TaskOption {
  readonly track?: readonly TrackRule[];
  readonly save?: readonly SaveRule[];
}

/** What became of the outputs of a command. */
interface Outcome {
  readonly tracked: OutputReference[];
  readonly saved: OutputReference[];
  readonly failures: unknown[];
}

/** `batch-outputs run` */
export function runSubcommand(): Command {
  return addWhereOptions(new Command("run"))
    .description("run a command, store files while it runs, save files after it, and end with its exit code")
    .argument("<command...>", "the command and its arguments, after --; without a shell")
    .addOption(taskOption())
    .option("--track <kind=file>", "a file to store as it grows; may be given again", appended(trackRule))
    .option("--save <kind=pattern>", "files to save after the command; may be given again", appended(saveRule))
    .passThroughOptions()
    .addHelpText(
      "after",
      `
--save [success:|failure:|completion:]KIND=PATTERN: after which end of the
command. By default results (${RESULT_KINDS.join(", ")}) are
saved after success, and all other kinds whatever the end.

Signals are passed on to the command. run ends with the exit code of the command;
with 128 and the number of the signal that ended it; or with 126 or 127 if the
command cannot be started. If the command succeeds and an output is not stored,
the exit code says why: 6 if a file cannot be saved under its name, or if other
files of the same --save are saved. Each file that is not saved is named. The
exit code is 2 only if the command was not started, or ended with 2 itself.

Examples:
  batch-outputs run --track TaskLog=progress.log --save 'TaskOutput=frames/*.png' -- render --frames 1-100
  batch-outputs run --save 'failure:TaskIntermediate=core*' --save 'TaskLog=../std*.txt' -- sh -c 'solve | tee log'`,
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
  // before anything is started: what is wrong now is wrong when the command has ended
  checkArguments(command);
  checkRules({ track, save }, storageOf);

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

async function finishTracking(tracking: readonly TrackedOutput[], { tracked, failures }: Outcome): Promise<void> {
  for (const closed of await Promise.allSettled(tracking.map((output) => output.close()))) {
    if (closed.status === "fulfilled") tracked.push(closed.value);
    else failures.push(closed.reason);
  }
}

/** Saves all that can be saved: a rule, or a file of a rule, that fails stops no other. The files may be gone when this ends. */
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
  for (const line of failures.flatMap((failure) => [...failureLinesOf(failure), messageOf(failure)])) note(line);
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
