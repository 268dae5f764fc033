import { InvalidArgumentError } from "commander";
import { checkKind, isResultKind } from "../../conventions";
import { renamed } from "../errors/given-name";

/** When files are saved: after the command succeeds, after it fails, or in both cases. */
export type SaveCondition = "success" | "failure" | "completion";

/** A parsed `--save`. */
export interface SaveRule {
  readonly kind: string;
  readonly pattern: string;
  readonly condition: SaveCondition;
}

/** A parsed `--track`. */
export interface TrackRule {
  readonly kind: string;
  readonly file: string;
}

/**
 * Parses `[CONDITION:]KIND=PATTERN`. As for OutputFiles, results are saved only after success by default.
 *
 * @throws {InvalidArgumentError} if the text has another form.
 * @throws {OutputError} `KindRefused`.
 */
export function saveRule(text: string): SaveRule {
  const [, condition, kind, pattern] = /^(?:(success|failure|completion):)?([^=:]*)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || pattern === undefined) {
    throw new InvalidArgumentError("it must be KIND=PATTERN, optionally after success:, failure: or completion:");
  }
  return {
    kind: kindOf("--save", kind),
    pattern,
    condition: (condition as SaveCondition | undefined) ?? (isResultKind(kind) ? "success" : "completion"),
  };
}

/**
 * Parses `KIND=FILE`.
 *
 * @throws {InvalidArgumentError} if the text has another form.
 * @throws {OutputError} `KindRefused`.
 */
export function trackRule(text: string): TrackRule {
  const [, kind, file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || file === undefined) throw new InvalidArgumentError("it must be KIND=FILE");
  return { kind: kindOf("--track", kind), file };
}

function kindOf(option: string, kind: string): string {
  try {
    return checkKind(kind);
  } catch (error) {
    throw renamed(error, (name) => `${name} in ${option}`);
  }
}

/** Returns whether files are saved after a command that ended with this exit code. */
export function isMet(condition: SaveCondition, exitCode: number): boolean {
  return condition === "completion" || (condition === "success") === (exitCode === 0);
}
