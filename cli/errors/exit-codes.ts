import { codeOf, isOfParser } from "./reported-error";

/** The exit codes of the command. docs/command-line.md lists them for users. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  misuse: 2,
  containerMissing: 3,
  accessDenied: 4,
  notFound: 5,
  /** Some outputs failed, and the others succeeded. */
  someFailed: 6,
  /** Tasks of a job failed or never ran. */
  jobFailed: 7,
  /** The time limit of a wait was reached. The job continues. */
  timeLimitReached: 8,
  /** As in a shell, `run` cannot execute the program, or cannot find it. */
  commandNotExecutable: 126,
  commandNotFound: 127,
  /** As in a shell, an interrupt (Ctrl-C) ended the command. */
  interrupted: 130,
} as const;

/** The exit code for each `code` of an error. All other errors have `failed`. */
const BY_ERROR_CODE: Readonly<Record<string, number>> = {
  Misuse: EXIT_CODES.misuse,
  JobFileRefused: EXIT_CODES.misuse,
  ArgumentRefused: EXIT_CODES.misuse,
  JobIdRefused: EXIT_CODES.misuse,
  TaskIdRefused: EXIT_CODES.misuse,
  RunIdRefused: EXIT_CODES.misuse,
  KindRefused: EXIT_CODES.misuse,
  PathRefused: EXIT_CODES.misuse,
  BlobNameRefused: EXIT_CODES.misuse,
  ExpiryRefused: EXIT_CODES.misuse,
  EndpointRefused: EXIT_CODES.misuse,
  JobNotDeclared: EXIT_CODES.misuse,
  JobNotOfPool: EXIT_CODES.misuse,
  PoolNotDeclared: EXIT_CODES.misuse,
  PoolRequired: EXIT_CODES.misuse,
  PatternRefused: EXIT_CODES.misuse,
  SameBlob: EXIT_CODES.misuse,
  UrlRefused: EXIT_CODES.misuse,
  ResourceFileRefused: EXIT_CODES.misuse,
  ScriptRefused: EXIT_CODES.misuse,
  ContainerNotFound: EXIT_CODES.containerMissing,
  AccessDenied: EXIT_CODES.accessDenied,
  PermissionDenied: EXIT_CODES.accessDenied,
  CredentialFailed: EXIT_CODES.accessDenied,
  JobNotFound: EXIT_CODES.notFound,
  TaskNotFound: EXIT_CODES.notFound,
  OutputNotFound: EXIT_CODES.notFound,
  SourceNotFound: EXIT_CODES.notFound,
  NothingMatched: EXIT_CODES.notFound,
  SomeFailed: EXIT_CODES.someFailed,
  TasksFailed: EXIT_CODES.jobFailed,
  PoolFailed: EXIT_CODES.jobFailed,
  JobEnded: EXIT_CODES.jobFailed,
  TimeLimitReached: EXIT_CODES.timeLimitReached,
  CommandNotExecutable: EXIT_CODES.commandNotExecutable,
  CommandNotFound: EXIT_CODES.commandNotFound,
};

/** Returns the exit code for an error. */
export function exitCodeOf(error: unknown): number {
  // For --help and --version. Without a command, help is also printed, but the exit code is that of a misuse.
  if (isOfParser(error) && error.exitCode === 0) return EXIT_CODES.done;
  return BY_ERROR_CODE[codeOf(error)] ?? EXIT_CODES.failed;
}

/**
 * Returns the exit code of `run` if the command has succeeded and an output was not stored. A misuse becomes
 * `someFailed`, because `misuse` means that the command was not started.
 */
export function exitCodeAfterCommand(error: unknown): number {
  const exitCode = exitCodeOf(error);
  return exitCode === EXIT_CODES.misuse ? EXIT_CODES.someFailed : exitCode;
}
