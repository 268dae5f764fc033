import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import { EXISTING_ADVICE, LIST_ADVICE, OutputError } from "../../outputs/internal";
import { codeOf, failuresOf, messageOf } from "../errors/reported-error";
import { type Wanted, wantedTask } from "./wanted";

/** Returns the command line that lists the outputs of a command, with the options for their location. */
export function listCommandLine(wanted: Wanted): string {
  const { kind, job, destinations, blobEndpoint } = wanted;
  const named: Readonly<Record<string, string | undefined>> = {
    // A kind that is not standard could be the mistake.
    "--kind": kind !== undefined && (isJobOutputKind(kind) || isTaskOutputKind(kind)) ? kind : undefined,
    "--task": wantedTask(wanted),
    "--job": job,
    "--destinations": destinations,
    "--blob-endpoint": blobEndpoint,
  };
  const words = Object.entries(named).flatMap(([name, value]) => (value ? [name, quoted(value)] : []));
  return ["batch-outputs list", ...words].join(" ");
}

/** Returns an error and its failures, with command lines and options instead of the library's advice. */
export function withListCommand(error: unknown, command: string): unknown {
  const failures = failuresOf(error);
  const message = messageOf(error)
    .replace(LIST_ADVICE, `run \`${command}\` to see what exists`)
    .replace(EXISTING_ADVICE, "give --overwrite to replace it, or --no-clobber to keep it");
  if (message === messageOf(error) && failures.length === 0) return error;
  return new OutputError(codeOf(error) as OutputError["code"], message, {
    cause: error,
    failures: failures.map(({ path, error }) => ({ path, error: withListCommand(error, command) as OutputError })),
  });
}

/** Quotes a word: in the form of all shells if possible, and otherwise in that of a POSIX shell. */
function quoted(word: string): string {
  if (/^[\w.,:=/@%+-]+$/.test(word)) return word;
  return /^[^"$`\\!%]+$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
