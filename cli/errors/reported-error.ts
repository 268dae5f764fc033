import type { OutputFailure } from "../../outputs";
import { shownPath } from "../render/shown-path";

/** What `--json` prints of an error. Names and meanings are part of the command's interface. */
interface ErrorJson {
  /** Of the library or of the command, or of the system (`EACCES`); `Failed` where there is none. */
  readonly code: string;
  readonly message: string;
  /** Of an operation on several outputs: each that failed while the others went on. */
  readonly failures?: readonly (ErrorJson & { readonly path: string })[];
}

export function errorJson(error: unknown): ErrorJson {
  const failures = failuresOf(error).map(({ path, error }) => ({ path, ...errorJson(error) }));
  return { code: codeOf(error), message: messageOf(error), ...(failures.length === 0 ? {} : { failures }) };
}

/** Returns what failed of an operation on several outputs while the others went on. */
export function failuresOf(error: unknown): readonly OutputFailure[] {
  const { failures } = Object(error) as { failures?: readonly OutputFailure[] };
  return Array.isArray(failures) ? failures : [];
}

/** Returns what programs are told of an error. */
export function codeOf(error: unknown): string {
  if (isOfParser(error)) return "Misuse";
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" ? code : "Failed";
}

/** Returns what a user is told of an error. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isOfParser(error) ? error.message.replace(/^error: /, "") : error.message;
}

/** Returns a line for each output that failed while the others went on. */
export function failureLinesOf(error: unknown): string[] {
  return failuresOf(error).map(({ path, error }) => `${shownPath(path)}: ${messageOf(error)}`);
}

/** Returns the stacks of an error and of what caused it; not the errors' other fields, which hold whole requests. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const trace = error.stack ?? error.message;
  return error.cause === undefined ? trace : `${trace}\ncaused by ${traceOf(error.cause)}`;
}

/** Whether the parser has thrown it: a command line that is none, but also help and the version, which it has printed then. */
export function isOfParser(error: unknown): error is Error & { readonly code: string; readonly exitCode: number } {
  return error instanceof Error && error.name === "CommanderError";
}

/** Whether it only says that help or the version was printed. */
export function isHelp(error: unknown): boolean {
  return isOfParser(error) && ["commander.help", "commander.helpDisplayed", "commander.version"].includes(error.code);
}
