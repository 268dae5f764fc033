import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import { LIST_ADVICE, OutputError } from "../../outputs/internal";
import { codeOf, failuresOf, messageOf } from "../errors/reported-error";
import type { TaskOption, WhereOptions } from "../where/where";
import { taskToRead } from "./outputs-to-read";

/** Returns the command line that lists the outputs that a command was looking for, with the options that say where they are. */
export function listCommandLine(kind: string, options: WhereOptions & TaskOption): string {
  const { job, destinations, blobEndpoint } = options;
  const named: Readonly<Record<string, string | undefined>> = {
    // a kind of one's own may be the mistake
    "--kind": isJobOutputKind(kind) || isTaskOutputKind(kind) ? kind : undefined,
    "--task": taskToRead(kind, options),
    "--job": job,
    "--destinations": destinations,
    "--blob-endpoint": blobEndpoint,
  };
  const words = Object.entries(named).flatMap(([name, value]) => (value ? [name, quoted(value)] : []));
  return ["batch-outputs list", ...words].join(" ");
}

/** Returns an error, and each failure in it, with a command line in place of the library's advice to list the outputs. */
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

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w.,:=/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
