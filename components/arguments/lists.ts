import { isPlainObject } from "./later";
import { checkValue, plain, type Rule, required } from "./rule";

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

/** Returns the rule for an object whose names are the user's own. Members without a value are removed, as in Pulumi. */
export function mapOf(name: Rule, entry: Rule): Rule {
  const rule = "be an object of strings";
  return {
    rule,
    check(value, path, problems) {
      if (!isPlainObject(value)) {
        problems.add(path, rule, value);
        return undefined;
      }
      const given = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
      for (const [key] of given) checkValue(plain(name), key, path, problems);
      const at = (key: string) => (problems.hidesValues ? path : `${path}[${JSON.stringify(key)}]`);
      return Object.fromEntries(given.map(([key, each]) => [key, checkValue(entry, each, at(key), problems)]));
    },
  };
}
