import { guardFailedProgram } from "../state/failed-program";
import { isPlainObject } from "./later";
import { Problems } from "./problems";
import { checkMembers, type Rules, type RuleWithDefault } from "./rule";

/**
 * Checks the arguments of a component. A program in JavaScript or in another language can pass anything, even nothing.
 *
 * @param component the component's type and name, such as `OutputPool "small"`.
 * @param more checks what concerns several arguments, and returns the arguments to use.
 * @returns the arguments that were given, without those that are null, and the defaults of others. An output among them
 *   rejects if its value turns out to be wrong, so that nothing is created from it.
 * @throws {pulumi.InputPropertiesError} with everything that is wrong.
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

/** Arguments of which those that have a default are given. */
export type Checked<T, R extends Rules<T & object>> = T & {
  [Name in keyof T as R[Name] extends RuleWithDefault ? Name : never]-?: NonNullable<T[Name]>;
};
