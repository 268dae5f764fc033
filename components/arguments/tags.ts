import * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "./later";
import type { Problems } from "./problems";
import { checkValue, type Rule, text } from "./rule";

/** Azure's limits for tags ("Use tags to organize your Azure resources", Limitations). */
const MAX_TAGS = 50;
const MAX_VALUE_LENGTH = 256;

const VALUE = text({
  pattern: /^[\s\S]{0,256}$/,
  rule: `be a string of at most ${MAX_VALUE_LENGTH} characters`,
});

/**
 * Returns the rule for a resource's tags. Tags without a value are removed, as in Pulumi.
 *
 * @param maxNameLength maximum length of a tag name: 512, or 128 for a storage account.
 */
export function tags(maxNameLength = 512): Rule {
  const rule = "be an object of strings";
  return {
    rule,
    check(value, path, problems) {
      if (!isPlainObject(value)) {
        problems.add(path, rule, value);
        return undefined;
      }
      const names = Object.keys(value).filter((name) => value[name] !== undefined && value[name] !== null);
      if (names.length > MAX_TAGS) problems.add(path, `have at most ${MAX_TAGS} tags`, names.length);
      const isLegal = (name: string) => name.length <= maxNameLength && /^[^<>%&\\?/\p{Cc}]+$/u.test(name);
      for (const name of names.filter((each) => !isLegal(each))) {
        problems.add(path, `have names of 1 to ${maxNameLength} characters without <, >, %, &, \\, ? and /`, name);
      }
      const seen = new Map<string, string>();
      for (const name of names) {
        const other = seen.get(name.toLowerCase());
        if (other !== undefined) {
          const rule = "have names that differ in more than case";
          problems.add(path, { told: `${rule} from ${other}`, ofSecret: rule }, name);
        }
        seen.set(name.toLowerCase(), name);
      }
      const at = (name: string) => (problems.hidesValues ? path : `${path}[${JSON.stringify(name)}]`);
      return Object.fromEntries(names.map((name) => [name, checkValue(VALUE, value[name], at(name), problems)]));
    },
  };
}

/** Tags of a resource, as an argument. */
type Tags = pulumi.Input<{ [key: string]: pulumi.Input<string> }>;

/**
 * Returns the tags of one resource of a component: the component's own tags, and the resource's. If both have a name,
 * the resource's tag is used. Azure ignores the case of names.
 *
 * @returns undefined if there are no tags.
 */
export function mergedTags(common: Tags | undefined, own: Tags | undefined): Tags | undefined {
  if (common === undefined || own === undefined) return common ?? own;
  return pulumi.all([common, own]).apply(([all, some]) => merge(all ?? {}, some ?? {}));
}

/**
 * Checks that a resource does not get too many tags, if both its component and the resource itself have some. Returns
 * the resource's tags to use.
 */
export function checkMergedTags(
  common: Tags | undefined,
  own: Tags | undefined,
  path: string,
  problems: Problems,
): Tags | undefined {
  if (common === undefined || own === undefined) return own;
  return problems.whenKnown([common, own] as const, ([all, some]) => {
    const count = isPlainObject(all) && isPlainObject(some) ? Object.keys(merge(all, some)).length : 0;
    if (count > MAX_TAGS) problems.add(path, `have at most ${MAX_TAGS} tags with those of tags`, count);
    return some as Record<string, string>;
  });
}

function merge<T>(common: Record<string, T>, own: Record<string, T>): Record<string, T> {
  const replaced = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(common).filter(([name]) => !replaced.has(name.toLowerCase()))),
    ...own,
  };
}
