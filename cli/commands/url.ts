import { Command, InvalidArgumentError } from "commander";
import type { OutputError, OutputFailure, OutputReference } from "../../outputs";
import { checkAddressable, endedBy, severalFailed } from "../../outputs/internal";
import { durationArgument } from "../durations";
import { CommandError, misuse } from "../errors/command-error";
import { codeOf } from "../errors/reported-error";
import { kindArgument, taskOption } from "../kind-argument";
import { noteRun } from "../reading/note-run";
import { openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { outputJson } from "../render/output-json";
import { shownPath } from "../render/shown-path";
import { endWithReader, note, print, warn } from "../terminal";
import { loadLibrary } from "../where/library";
import { addWhereOptions, findWhere, openJobAt, type TaskOption, type WhereOptions } from "../where/where";

/**
 * The time for which a person waits while signing is denied. It is short, because many readers have no role for it.
 */
const SIGNING_WAIT_SECONDS = 60;

/** Azure's limit ("Create a user delegation SAS"): 7 days. */
const LONGEST_LIFETIME_SECONDS = 7 * 24 * 3600;

interface UrlOptions extends WhereOptions, TaskOption {
  /** Seconds. */
  readonly expiresIn?: number;
  readonly write?: boolean;
  /** Seconds. */
  readonly share?: number;
}

/** `batch-outputs url` */
export function urlCommand(): Command {
  const kind = kindArgument().argOptional();
  return addWhereOptions(new Command("url"))
    .description("print the URLs of outputs, or a URL with temporary access to the job's container")
    .addArgument(kind)
    .argument(
      "[pattern...]",
      "paths below the kind, as list prints them, or patterns; without a kind, url prints the container's URL",
    )
    .addOption(taskOption())
    .option(
      "--expires-in <time>",
      "lifetime of the container's URL: a number with s, m, h or d, such as 12h (default: 1h, maximum: 7d)",
      lifetimeArgument,
    )
    .option(
      "--share <time>",
      "print URLs with which anyone can read the outputs for this time, such as 24h (maximum: 7d)",
      lifetimeArgument,
    )
    .option("--write", "let the container's URL also add, create and write outputs")
    .addHelpText(
      "after",
      `
The container's URL contains a user delegation SAS. Anyone who has the URL can list
and read all outputs of the job until it expires, so keep it secret. With --write,
they can also add, create and write outputs. To create the URL, your identity needs
Storage Blob Delegator or a data role on the storage account. The URLs of outputs are
not secrets, because they work only with an identity. With --share, they work without
one, and are secrets.

${PATTERN_HELP}

Examples:
  batch-outputs url --job render --expires-in 12h --destinations destinations.json
  batch-outputs url JobOutput movie.gif --share 24h --job render --destinations destinations.json
  batch-outputs url TaskOutput "frames/*.png" --task t1 --job render --destinations destinations.json`,
    )
    .action(url);
}

function lifetimeArgument(text: string): number {
  const seconds = durationArgument(text);
  if (seconds > 0 && seconds <= LONGEST_LIFETIME_SECONDS) return seconds;
  throw new InvalidArgumentError("it must be more than 0 and at most 7d");
}

async function url(kind: string | undefined, patterns: string[], options: UrlOptions): Promise<void> {
  if (kind === undefined && options.share !== undefined) {
    throw misuse("--share", "be used with a kind and patterns", "none", "give --expires-in for the container's URL");
  }
  if (kind === undefined) return shareContainer(options);
  if (options.expiresIn !== undefined) {
    throw misuse("--expires-in", "be used without a kind", kind, "give --share for URLs of outputs that expire");
  }
  if (options.write) {
    throw misuse("--write", "be used without a kind", kind, "the URLs of outputs have no permissions");
  }
  if (patterns.length === 0)
    throw new CommandError(
      "Misuse",
      `pattern is required for ${kind}; give --task and a pattern, such as "**" for all outputs`,
    );
  const outputs = await openOutputsToRead(kind, options);
  endWithReader();
  const found: OutputReference[] = [];
  const shared: string[] = [];
  const failures: OutputFailure[] = [];
  try {
    for await (const item of outputs.getMatchingAndFailures(kind, patterns)) {
      const failure = "error" in item ? item : unaddressable(item);
      if (failure !== undefined) {
        failures.push(failure);
        continue;
      }
      const output = item as OutputReference;
      try {
        if (options.share !== undefined) shared.push(await shareOutput(output, options.share));
      } catch (error) {
        // Of a tracked output that is stored in several blobs. The others can still be shared.
        if (codeOf(error) !== "Conflict") throw error;
        failures.push({ path: output.path, error: error as OutputError });
        continue;
      }
      found.push(output);
      if (!options.json) print(shared.at(-1) ?? output.url);
    }
  } catch (error) {
    throw endedBy(error, failures);
  } finally {
    if (options.json && found.length > 0) {
      const json = found.map((output, at) => ({ ...outputJson(output), ...(shared[at] && { url: shared[at] }) }));
      print(JSON.stringify(json));
    }
    noteShared(shared, found[0]);
  }
  if (found.length > 0) await noteRun(outputs);
  if (failures.length > 0) throw severalFailed(failures, found.length + failures.length);
}

/** Returns the failure of an output that no URL can address. */
function unaddressable({ path, name }: OutputReference): OutputFailure | undefined {
  try {
    checkAddressable(name);
    return undefined;
  } catch (error) {
    return { path, error: error as OutputError };
  }
}

/** Says what the printed URLs allow. */
function noteShared(shared: readonly string[], output: OutputReference | undefined): void {
  const [first] = shared;
  if (first === undefined) return;
  const isOne = shared.length === 1;
  const these = isOne ? `this URL can read ${shownPath(output?.path ?? "")}` : "these URLs can read the outputs";
  note(`anyone with ${these} until ${expiryOf(first)}; keep ${isOne ? "it" : "them"} secret`);
}

async function shareOutput(output: OutputReference, expiresIn: number): Promise<string> {
  const { clockProblem } = await loadLibrary();
  return output.shareUrl({
    expiresIn,
    onClockDifference: (seconds) => warn(`${clockProblem(seconds)}; the URL expires according to the service's clock`),
  });
}

function expiryOf(signed: string): string | null {
  return new URL(signed).searchParams.get("se");
}

async function shareContainer({ expiresIn, write = false, ...options }: UrlOptions): Promise<void> {
  const outputs = await openJobAt(await findWhere(options, { personSeconds: SIGNING_WAIT_SECONDS }), options);
  const { clockProblem } = await loadLibrary();
  const shared = await outputs.containerUrl({
    write,
    ...(expiresIn !== undefined && { expiresIn }),
    onClockDifference: (seconds) => warn(`${clockProblem(seconds)}; the URL expires according to the service's clock`),
  });
  const expiresOn = expiryOf(shared);
  if (options.json) {
    print(JSON.stringify({ job: outputs.jobId ?? null, container: outputs.containerName, url: shared, expiresOn }));
    return;
  }
  print(shared);
  note(`anyone with this URL can ${write ? "read and write" : "read"} ${outputs.containerName} until ${expiresOn}`);
}
