import { InvalidArgumentError } from "commander";
import { checkKind, isResultKind } from "../../conventions";
import { conditionRule } from "../condition-rule";
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
  const { kind, pattern, condition = isResultKind(kind) ? "success" : "completion" } = conditionRule(text);
  return { kind: kindOf("--save", kind), pattern, condition };
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
