import { Command } from "commander";
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
    .description("store a file as it grows, each byte once, until a signal ends it")
    .addArgument(kindArgument())
    .argument("<file>", "the file, which need not exist yet; only what is appended to it is followed")
    .argument("[destination]", "the path below the kind; the file's own by default")
    .addOption(taskOption())
    .option("--interval <seconds>", "the shortest time between two looks at the file; 1 by default", secondsArgument)
    .addHelpText(
      "after",
      `
SIGINT, SIGTERM or SIGHUP ends it with 0, after a last look; a second one ends
it at once. Called again after it was killed, it goes on where it was. Where a
command writes the file, use run --track. Prints the URL at the end.

Examples:
  batch-outputs track TaskLog progress.log & tracker=$!
  simulate >progress.log; kill $tracker; wait $tracker`,
    )
    .action(track);
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
    ...(options.interval === undefined ? {} : { intervalSeconds: options.interval }),
  });
  if (styleOf(process.stderr).isTerminal) note(`tracking ${file} until it is interrupted`);
  // the first one ends the tracking, a second one the process
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ENDING_SIGNALS) process.once(signal, () => resolve());
  });
  // of itself, nothing here keeps the process running
  const keptRunning = setInterval(() => {}, 60_000);
  await Promise.race([signalled, watch.hopeless]);
  clearInterval(keptRunning);
  const output = await tracked.close();
  print(options.json ? JSON.stringify(outputJson(output)) : output.url);
  note(`tracked ${output.path}, ${byteSize(output.size)}`);
}
