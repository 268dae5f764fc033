import { InvalidArgumentError } from "commander";

/** The parts of a rule about files: when, under which kind, and which files. */
interface ConditionRule {
  readonly condition?: "success" | "failure" | "completion";
  readonly kind: string;
  readonly pattern: string;
}

/**
 * Parses `[CONDITION:]KIND=PATTERN`. Neither the kind nor the pattern is checked.
 *
 * @throws {InvalidArgumentError} if the text has another form.
 */
export function conditionRule(text: string): ConditionRule {
  const [, condition, kind, pattern] = /^(?:(success|failure|completion):)?([^=:]*)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || pattern === undefined) {
    throw new InvalidArgumentError("it must be KIND=PATTERN, optionally after success:, failure: or completion:");
  }
  return { kind, pattern, ...(condition !== undefined && { condition: condition as ConditionRule["condition"] }) };
}
