import { InvalidArgumentError } from "commander";
import { checkKind, isResultKind } from "../../conventions";

/** After which end of the command files are saved. */
export type SaveCondition = "success" | "failure" | "completion";

/** What `--save` asks for. */
export interface SaveRule {
  readonly kind: string;
  readonly pattern: string;
  readonly condition: SaveCondition;
}

/** What `--track` asks for. */
export interface TrackRule {
  readonly kind: string;
  readonly file: string;
}

/**
 * Reads `[CONDITION:]KIND=PATTERN`. The default condition is that of OutputFiles: results are saved only after success.
 *
 * @throws {InvalidArgumentError} where it is none; {ConventionError} `KindRefused`.
 */
export function saveRule(text: string): SaveRule {
  const [, condition, kind, pattern] = /^(?:(success|failure|completion):)?([^=:]*)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || pattern === undefined) {
    throw new InvalidArgumentError("it must be KIND=PATTERN, or success:, failure: or completion: before it");
  }
  return {
    kind: checkKind(kind),
    pattern,
    condition: (condition as SaveCondition | undefined) ?? (isResultKind(kind) ? "success" : "completion"),
  };
}

/**
 * Reads `KIND=FILE`.
 *
 * @throws {InvalidArgumentError} where it is none; {ConventionError} `KindRefused`.
 */
export function trackRule(text: string): TrackRule {
  const [, kind, file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || file === undefined) throw new InvalidArgumentError("it must be KIND=FILE");
  return { kind: checkKind(kind), file };
}

/** Whether files are to be saved after a command that ended with this exit code. */
export function isMet(condition: SaveCondition, exitCode: number): boolean {
  return condition === "completion" || (condition === "success") === (exitCode === 0);
}
