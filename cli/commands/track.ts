import { Command, InvalidArgumentError } from "commander";
import { secondsArgument } from "../durations";
import { kindArgument, taskOption } from "../kind-argument";
import { byteSize } from "../render/byte-size";
import { outputJson } from "../render/output-json";
import { watchTracking } from "../task-run/watch-tracking";
import { note, print, styleOf } from "../terminal";
import { addWhereOptions, openOutputsToWrite, type TaskOption, type WhereOptions } from "../where/where";

interface TrackCommandOptions extends WhereOptions, TaskOption {
  readonly interval?: number;
}

const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `batch-outputs track` */
export function trackCommand(): Command {
  return addWhereOptions(new Command("track"))
    .description("upload a file while it grows, until a signal ends track")
    .addArgument(kindArgument())
    .argument("<file>", "file to which a program appends; it does not have to exist yet")
    .argument("[destination]", "path of the output below the kind (default: the file's path)")
    .addOption(taskOption())
    .option(
      "--interval <seconds>",
      "minimum time between two checks of the file, such as 0.5 (default: 1), unless it grows by 4 MiB",
      intervalArgument,
    )
    .addHelpText(
      "after",
      `
SIGINT, SIGTERM or SIGHUP ends track with exit code 0, after a last check of the
file. A second signal ends it at once. If track was killed, call it again: it
continues where it stopped. It prints the URL of the output at the end. To track a
file of a command that you start, use run --track.

Examples:
  batch-outputs track TaskLog progress.log & tracker=$!
  simulate >progress.log; kill $tracker; wait $tracker`,
    )
    .action(track);
}

/** A day is longer than any useful interval. Timers of Node.js fire at once after more than 24 days. */
const LONGEST_INTERVAL_SECONDS = 24 * 3600;

function intervalArgument(text: string): number {
  const seconds = secondsArgument(text);
  if (seconds > 0 && seconds <= LONGEST_INTERVAL_SECONDS) return seconds;
  throw new InvalidArgumentError(`it must be more than 0 and at most ${LONGEST_INTERVAL_SECONDS} (a day)`);
}

async function track(
  kind: string,
  file: string,
  destination: string | undefined,
  options: TrackCommandOptions,
): Promise<void> {
  const outputs = await openOutputsToWrite(kind, options);
  const watch = watchTracking(file);
  const tracked = outputs.track(kind, file, destination, {
    ...watch.options,
    ...(options.interval !== undefined && { intervalSeconds: options.interval }),
  });
  if (styleOf(process.stderr).isTerminal) note(`tracking ${file} until it is interrupted`);
  // The first signal ends tracking, and a second one ends the process.
  const signaled = new Promise<void>((resolve) => {
    for (const signal of ENDING_SIGNALS) process.once(signal, () => resolve());
  });
  // Nothing else here keeps the process running.
  const keptRunning = setInterval(() => {}, 60_000);
  await Promise.race([signaled, watch.failed]);
  clearInterval(keptRunning);
  const output = await tracked.close();
  print(options.json ? JSON.stringify(outputJson(output)) : output.url);
  note(`tracked ${output.path}, ${byteSize(output.size)}`);
}
