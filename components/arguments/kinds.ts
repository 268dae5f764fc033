import { ConventionError, checkKind, misspelledKind } from "../../conventions";
import { ALL_KINDS } from "../../destinations/internal";
import { listOf } from "./lists";
import type { Problems } from "./problems";
import type { Rule } from "./rule";

const kindRule: Rule = {
  rule: `be a kind of outputs such as TaskOutput, or ${ALL_KINDS}`,
  check(value, path, problems) {
    if (typeof value !== "string") problems.add(path, this.rule, value);
    else if (value !== ALL_KINDS) addProblem(value, path, problems);
    return value;
  },
};

/** A list of kinds of outputs. {@link ALL_KINDS} stands for all of them. */
export const kindsRule: Rule = listOf(kindRule);

function addProblem(kind: string, path: string, problems: Problems): void {
  const problem = misspelledKind(kind, path) ?? refusalOf(kind, path);
  if (problem === undefined) return;
  const { rule, fix } = problem;
  problems.add(path, { told: rule, ofSecret: kindRule.rule }, kind, fix === undefined ? undefined : { told: fix });
}

function refusalOf(kind: string, path: string): ConventionError | undefined {
  try {
    checkKind(kind, path);
    return undefined;
  } catch (error) {
    if (error instanceof ConventionError) return error;
    throw error;
  }
}
