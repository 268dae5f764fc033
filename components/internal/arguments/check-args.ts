import { Problems } from "../problems";
import { isPlainObject } from "./later";
import { checkMembers, type Rules } from "./rule";

/**
 * Checks the arguments of a component. A program in JavaScript or in another language can pass anything, even nothing.
 *
 * @param component the component's type and name, such as `OutputPool "small"`.
 * @param more checks what concerns several arguments, and returns the arguments to use.
 * @returns the arguments that were given, without those that are null. An output among them rejects if its value turns out
 *   to be wrong, so that nothing is created from it.
 * @throws {pulumi.InputPropertiesError} with everything that is wrong.
 */
export function checkArgs<T extends object>(
  component: string,
  args: T,
  rules: Rules<T>,
  more: (checked: T, problems: Problems) => T = (checked) => checked,
): T {
  const problems = new Problems(component);
  const given: unknown = args ?? {};
  if (!isPlainObject(given)) problems.add("args", "be an object that is known at preview", args);
  const checked = checkMembers(rules, isPlainObject(given) ? given : {}, "", problems);
  const used = more(checked, problems);
  problems.throwIfAny();
  return used;
}
