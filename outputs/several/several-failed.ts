import { quotedPath } from "../failure/quoted-path";
import { OutputError, type OutputErrorCode, type OutputFailure } from "../output-error";

/** How many paths a message contains. */
const MAX_NAMED = 3;

/**
 * Returns the error for an operation on `total` outputs of which some failed while the others continued. For one
 * output, it is the error itself. Otherwise it has all `failures`. Its code is the common code if all outputs failed
 * with the same one, `OutputNotFound` if none of them exists, and else `SomeFailed`.
 */
export function severalFailed(failures: readonly OutputFailure[], total: number): Error {
  const [first] = failures;
  if (first !== undefined && total === 1) return first.error;
  const codes = new Set(failures.map(({ error }) => error.code));
  const haveAllFailed = failures.length === total;
  const isAlike = haveAllFailed && codes.size === 1;
  const isNothingThere =
    haveAllFailed && [...codes].every((code) => code === "OutputNotFound" || code === "NothingMatched");
  const named = failures.slice(0, MAX_NAMED).map(({ path }) => quotedPath(path));
  const more = failures.length > MAX_NAMED ? ", …" : "";
  return new OutputError(
    isAlike ? (first?.error.code as OutputErrorCode) : isNothingThere ? "OutputNotFound" : "SomeFailed",
    `${failures.length} of ${total} outputs failed: ${named.join(", ")}${more}`,
    { cause: first?.error, failures },
  );
}

/** Returns the error that ended an operation on several outputs, with the failures before it. */
export function endedBy(error: unknown, failures: readonly OutputFailure[]): unknown {
  if (failures.length === 0 || !isOutputError(error)) return error;
  return new OutputError(error.code, error.message, { cause: error, failures });
}

/**
 * Compares the name and not the class, because the command is bundled into several files, and each has its own class.
 */
function isOutputError(error: unknown): error is OutputError {
  return error instanceof Error && error.name === "OutputError";
}
