import { checkValue, type Rule, required } from "./rule";

/** Returns the rule for a list. Its entries can be outputs, if `entry` is not plain. */
export function listOf(entry: Rule, most = Number.POSITIVE_INFINITY): Rule {
  const rule = "be a list";
  return {
    rule,
    check(value, path, problems) {
      if (!Array.isArray(value)) {
        problems.add(path, rule, value);
        return undefined;
      }
      if (value.length > most) problems.add(path, `have at most ${most} entries`, value.length);
      return Array.from(value, (each: unknown, index) =>
        checkValue(required(entry), each, `${path}[${index}]`, problems),
      );
    },
  };
}
