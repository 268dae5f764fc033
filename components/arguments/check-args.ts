import { guardFailedProgram } from "../state/failed-program";
import { isPlainObject } from "./later";
import { Problems } from "./problems";
import { checkMembers, type Rules, type RuleWithDefault } from "./rule";

/**
 * Checks the arguments of a component. Programs in JavaScript and other languages can pass any value, including none.
 *
 * @param component the component's type and name, such as `OutputPool "small"`.
 * @param more checks rules that concern several arguments, and returns the arguments to use.
 * @returns the given arguments with defaults added and null values removed. An output rejects if its value turns out to
 * be wrong, so that nothing is created from it.
 * @throws {pulumi.InputPropertiesError} with all problems.
 */
export function checkArgs<T extends object, R extends Rules<T>>(
  component: string,
  args: T,
  rules: R,
  more: (checked: T, problems: Problems) => T = (checked) => checked,
): Checked<T, R> {
  guardFailedProgram();
  const problems = new Problems(component);
  const given: unknown = args ?? {};
  if (!isPlainObject(given)) problems.add("args", "be an object that is known at preview", args);
  const checked = checkMembers(rules, isPlainObject(given) ? given : {}, "", problems);
  const used = more(checked, problems);
  problems.throwIfAny();
  return used as Checked<T, R>;
}

/** Arguments in which those with a default are present. */
export type Checked<T, R extends Rules<T & object>> = T & {
  [Name in keyof T as R[Name] extends RuleWithDefault ? Name : never]-?: NonNullable<T[Name]>;
};
