import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import { LIST_ADVICE, OutputError } from "../../outputs/internal";
import { codeOf, failuresOf, messageOf } from "../errors/reported-error";
import type { TaskOption, WhereOptions } from "../where/where";
import { taskToRead } from "./outputs-to-read";

/** Returns the command line that lists the outputs of a command, with the options for their location. */
export function listCommandLine(kind: string, options: WhereOptions & TaskOption): string {
  const { job, destinations, blobEndpoint } = options;
  const named: Readonly<Record<string, string | undefined>> = {
    // A kind that is not standard could be the mistake.
    "--kind": isJobOutputKind(kind) || isTaskOutputKind(kind) ? kind : undefined,
    "--task": taskToRead(kind, options),
    "--job": job,
    "--destinations": destinations,
    "--blob-endpoint": blobEndpoint,
  };
  const words = Object.entries(named).flatMap(([name, value]) => (value ? [name, quoted(value)] : []));
  return ["batch-outputs list", ...words].join(" ");
}

/** Returns an error and its failures, with a command line instead of the library's advice to list the outputs. */
export function withListCommand(error: unknown, command: string): unknown {
  const failures = failuresOf(error);
  if (!messageOf(error).includes(LIST_ADVICE) && failures.length === 0) return error;
  return new OutputError(
    codeOf(error) as OutputError["code"],
    messageOf(error).replace(LIST_ADVICE, `run \`${command}\` to see what exists`),
    {
      cause: error,
      failures: failures.map(({ path, error }) => ({ path, error: withListCommand(error, command) as OutputError })),
    },
  );
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w.,:=/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
