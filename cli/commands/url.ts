import { Command } from "commander";
import type { OutputError, OutputFailure, OutputReference } from "../../outputs";
import { checkAddressable, endedBy, severalFailed } from "../../outputs/internal";
import { durationArgument } from "../durations";
import { CommandError } from "../errors/command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print } from "../terminal";
import { loadLibrary } from "../where/library";
import { addWhereOptions, openJob, type TaskOption, type WhereOptions } from "../where/where";

interface UrlOptions extends WhereOptions, TaskOption {
  /** Seconds. */
  readonly expiresIn?: number;
}

/** `batch-outputs url` */
export function urlCommand(): Command {
  const kind = kindArgument().argOptional();
  return addWhereOptions(new Command("url"))
    .description("print the URLs of outputs, or one with which others can use the job's container for a time")
    .addArgument(kind)
    .argument(
      "[pattern...]",
      "the paths below the kind, as list shows them, or patterns of them; without a kind, the container's URL",
    )
    .addOption(taskOption())
    .option(
      "--expires-in <time>",
      "of the container's URL: a number and s, m, h or d; 7d by default, and at most",
      durationArgument,
    )
    .addHelpText(
      "after",
      `
The container's URL holds a user delegation SAS: whoever has it can add, create,
list, read and write all outputs of the job until it expires. It is a secret.
The URLs of outputs are none: an identity is needed to use them.

${PATTERN_HELP}

Examples:
  batch-outputs url --job render --expires-in 12h --destinations destinations.json
  batch-outputs url TaskOutput 'frames/*.png' --task t1 --job render --destinations destinations.json`,
    )
    .action(url);
}

async function url(kind: string | undefined, patterns: string[], options: UrlOptions): Promise<void> {
  if (kind === undefined) return shareContainer(options);
  if (options.expiresIn !== undefined) {
    throw new CommandError(
      "Misuse",
      `--expires-in must be given without a kind, got ${kind}; outputs' URLs do not expire`,
    );
  }
  if (patterns.length === 0)
    throw new CommandError("Misuse", `pattern must be given with ${kind}, got none; '**' is all`);
  const outputs = await openOutputsToRead(kind, options);
  endWithReader();
  const found: OutputReference[] = [];
  const failures: OutputFailure[] = [];
  try {
    for await (const item of outputs.getMatchingAndFailures(kind, patterns)) {
      const failure = "error" in item ? item : unaddressable(item);
      if (failure !== undefined) {
        failures.push(failure);
        continue;
      }
      const output = item as OutputReference;
      found.push(output);
      if (!options.json) print(output.url);
    }
  } catch (error) {
    throw endedBy(error, failures);
  } finally {
    if (options.json && found.length > 0) print(JSON.stringify(found.map(outputJson)));
  }
  if (failures.length > 0) throw severalFailed(failures, found.length + failures.length);
}

/** What is wrong with an output that no URL leads to. */
function unaddressable({ path, name }: OutputReference): OutputFailure | undefined {
  try {
    checkAddressable(name);
    return undefined;
  } catch (error) {
    return { path, error: error as OutputError };
  }
}

async function shareContainer({ expiresIn, ...options }: UrlOptions): Promise<void> {
  const outputs = await openJob(options);
  const { clockProblem } = await loadLibrary();
  const shared = await outputs.containerUrl({
    ...(expiresIn !== undefined && { expiresIn }),
    onClockDifference: (seconds) => note(`${clockProblem(seconds)}; the URL expires by the service's clock`),
  });
  const expiresOn = new URL(shared).searchParams.get("se");
  if (options.json) {
    print(JSON.stringify({ job: outputs.jobId ?? null, container: outputs.containerName, url: shared, expiresOn }));
    return;
  }
  print(shared);
  note(`whoever has this URL can read and write ${outputs.containerName} until ${expiresOn}`);
}
