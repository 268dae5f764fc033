import { codeOf, isOfParser } from "./reported-error";

/** What the command's exit code says. docs/command-line.md lists them for users. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  misuse: 2,
  containerMissing: 3,
  accessDenied: 4,
  notFound: 5,
  /** Some of several outputs failed; the others are done. */
  someFailed: 6,
  /** Of `run`, as in a shell: what it is to run is no program, or there is none of that name. */
  commandNotExecutable: 126,
  commandNotFound: 127,
} as const;

/** By the `code` of an error of the library or of the command; every other failure is `failed`. */
const BY_ERROR_CODE: Readonly<Record<string, number>> = {
  Misuse: EXIT_CODES.misuse,
  JobIdRefused: EXIT_CODES.misuse,
  TaskIdRefused: EXIT_CODES.misuse,
  KindRefused: EXIT_CODES.misuse,
  PathRefused: EXIT_CODES.misuse,
  BlobNameRefused: EXIT_CODES.misuse,
  ExpiryRefused: EXIT_CODES.misuse,
  EndpointRefused: EXIT_CODES.misuse,
  JobNotDeclared: EXIT_CODES.misuse,
  ContainerNotFound: EXIT_CODES.containerMissing,
  AccessDenied: EXIT_CODES.accessDenied,
  OutputNotFound: EXIT_CODES.notFound,
  SourceNotFound: EXIT_CODES.notFound,
  NothingMatched: EXIT_CODES.notFound,
  SomeFailed: EXIT_CODES.someFailed,
  CommandNotExecutable: EXIT_CODES.commandNotExecutable,
  CommandNotFound: EXIT_CODES.commandNotFound,
};

/** Returns the exit code for what a command threw. */
export function exitCodeOf(error: unknown): number {
  // help that was asked for; without a command it is printed, too, but nothing was asked for
  if (isOfParser(error) && error.exitCode === 0) return EXIT_CODES.done;
  return BY_ERROR_CODE[codeOf(error)] ?? EXIT_CODES.failed;
}

/**
 * Returns the exit code of `run` for what was not stored after the command had succeeded. It is never that of a misuse, which means that the
 * command was not started: then it is `someFailed`.
 */
export function exitCodeAfterCommand(error: unknown): number {
  const exitCode = exitCodeOf(error);
  return exitCode === EXIT_CODES.misuse ? EXIT_CODES.someFailed : exitCode;
}
