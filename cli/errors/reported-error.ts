import type { OutputFailure } from "../../outputs";
import { shownPath } from "../render/shown-path";

/** An error as `--json` prints it. Names and meanings are part of the command's interface. */
interface ErrorJson {
  /** The code of the library, of the command or of the system (`EACCES`). `Failed` if the error has none. */
  readonly code: string;
  readonly message: string;
  /** Each failed output of an operation on several outputs. */
  readonly failures?: readonly (ErrorJson & { readonly path: string })[];
}

/** Returns an error as `--json` prints it. */
export function errorJson(error: unknown): ErrorJson {
  const failures = failuresOf(error).map(({ path, error }) => ({ path, ...errorJson(error) }));
  return { code: codeOf(error), message: messageOf(error), ...(failures.length > 0 && { failures }) };
}

/** Returns each failed output of an operation on several outputs. */
export function failuresOf(error: unknown): readonly OutputFailure[] {
  const { failures } = Object(error) as { failures?: readonly OutputFailure[] };
  return Array.isArray(failures) ? failures : [];
}

/** Returns the code of an error, for programs. */
export function codeOf(error: unknown): string {
  if (isOfParser(error)) return "Misuse";
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" ? code : "Failed";
}

/** Returns the message of an error, for people. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isOfParser(error) ? parserMessage(error.message) : error.message;
}

/** Returns a message of the parser in the form of all others: one line, without a period. */
function parserMessage(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (?:one of )?(.*)\?\)$/, "; did you mean $1?")
    .replace(/ is invalid(?: for argument '(.*?)')?\. (it must|Allowed choices)/, (_, argument?: string, rule = "") => {
      return ` is invalid${argument === undefined ? "" : ` for argument '${argument}'`}; ${rule.replace("A", "a")}`;
    })
    .replace(/^option '(-.*?)(?: <(.*)>)?' argument missing$/, "option '$1' needs a value: $2")
    .replace(/^missing required argument '(.*)'$/, "the argument '$1' is missing; --help shows examples")
    .replace(/^required option '(.*)' not specified$/, "option '$1' is required")
    .replace(
      /^(option '--destinations .*' is required)$/,
      "$1; give it, or keep the file with `batch-outputs use FILE`",
    )
    .replace(
      /^command-argument value '(.*)' is invalid for argument '(.*)'; (.*)$/,
      "argument '$2' is '$1', which is invalid; $3",
    )
    .replace(/\.$/, "");
}

/** Returns one line for each failed output. */
export function failureLinesOf(error: unknown): string[] {
  return failuresOf(error).map(({ path, error }) => `${shownPath(path)}: ${messageOf(error)}`);
}

/** Returns the stacks of an error and of its causes, without other fields, which contain whole requests. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const trace = error.stack ?? error.message;
  return error.cause === undefined ? trace : `${trace}\ncaused by ${traceOf(error.cause)}`;
}

/**
 * Returns whether the parser has thrown it: for an invalid command line, or after it has printed help or the version.
 */
export function isOfParser(error: unknown): error is Error & { readonly code: string; readonly exitCode: number } {
  return error instanceof Error && error.name === "CommanderError";
}

/** Returns whether the parser has only printed help or the version. */
export function isHelp(error: unknown): boolean {
  return isOfParser(error) && ["commander.help", "commander.helpDisplayed", "commander.version"].includes(error.code);
}
