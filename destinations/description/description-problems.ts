import { refusal, shown } from "../../conventions/internal";

/** Collects the problems of a description, one line each. */
export class DescriptionProblems {
  readonly lines: string[] = [];

  add(path: string, rule: string, got: string, fix?: string): void {
    this.lines.push(refusal(path, rule, got, fix));
  }

  /** Adds a problem unless the value passes. */
  check(path: string, value: unknown, passes: boolean, rule: string): void {
    if (!passes) this.add(path, rule, shown(value));
  }

  /** Adds a problem unless the value is a text with this pattern. */
  checkText(path: string, value: unknown, rule = "be a string that is not empty", pattern = /./): void {
    this.check(path, value, typeof value === "string" && pattern.test(value), rule);
  }

  /** Returns whether the value is an object, and adds a problem if it is not. */
  checkObject(path: string, value: unknown): value is Record<string, unknown> {
    this.check(path, value, isRecord(value), "be an object");
    return isRecord(value);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
