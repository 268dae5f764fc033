import { InvalidArgumentError } from "commander";
import type { UploadCondition } from "../../destinations";
import { conditionRule } from "../condition-rule";

/** A parsed `--output`. */
export interface OutputRule {
  readonly kind: string;
  readonly pattern: string;
  readonly condition?: UploadCondition;
}

/** A parsed `--input`. */
export interface SourceRule {
  readonly filePath: string;
  readonly url: string;
}

/**
 * Parses `[CONDITION:]KIND=PATTERN`. The builders check the kind and the pattern.
 *
 * @throws {InvalidArgumentError} if the text has another form.
 */
export function outputRule(text: string): OutputRule {
  const { condition, ...rule } = conditionRule(text);
  return { ...rule, ...(condition !== undefined && { condition: `task${condition}` as const }) };
}

/**
 * Parses `FILE=URL`. The builders check both.
 *
 * @throws {InvalidArgumentError} if the text has another form.
 */
export function sourceRule(text: string): SourceRule {
  const [, filePath, url] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (filePath === undefined || url === undefined || /^https?:/.test(filePath)) {
    throw new InvalidArgumentError("it must be FILE=URL");
  }
  return { filePath, url };
}
