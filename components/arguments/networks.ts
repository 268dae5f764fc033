import type * as pulumi from "@pulumi/pulumi";
import { listOf } from "./lists";
import type { Problems } from "./problems";
import type { Rule } from "./rule";

const EMPTY_FIX = "leave it out to allow all networks, or set publicNetworkAccess to false to allow none";

/**
 * Returns the rule for a list of allowed networks. An empty list would allow none, and Azure refuses repeats.
 *
 * @param most the maximum number of rules that the service allows.
 */
export function networksOf(entry: Rule, most: number): Rule {
  const list = listOf(entry, most);
  return {
    ...list,
    check(value, path, problems) {
      const checked = list.check(value, path, problems);
      if (!Array.isArray(checked)) return checked;
      if (checked.length === 0) problems.add(path, "have at least one entry", checked, EMPTY_FIX);
      const owners = new Map<string, number>();
      return checked.map((each: unknown, index) =>
        problems.whenKnown(each, (known: unknown) => {
          const key = typeof known === "string" ? known.toLowerCase() : undefined;
          const owner = key === undefined ? undefined : owners.get(key);
          if (owner !== undefined) problems.add(`${path}[${index}]`, `differ from ${path}[${owner}]`, known);
          else if (key !== undefined) owners.set(key, index);
          return known;
        }),
      );
    },
  };
}

/**
 * Refuses lists of allowed networks for an account without a public endpoint. Returns the value of publicNetworkAccess
 * to use.
 *
 * @param allowed the lists by their names.
 * @param prefix the start of the paths of the lists, such as `storage.`.
 * @param accessPath the path of publicNetworkAccess. Defaults to the same start.
 */
export function refuseNetworks(
  publicNetworkAccess: pulumi.Input<boolean> | undefined,
  allowed: Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]> | undefined>>,
  prefix: string,
  problems: Problems,
  accessPath = `${prefix}publicNetworkAccess`,
): pulumi.Input<boolean> | undefined {
  if (publicNetworkAccess === undefined) return undefined;
  return problems.whenKnown([publicNetworkAccess, allowed] as const, ([isOpen, lists]) => {
    for (const [name, list] of Object.entries(lists as Record<string, unknown>)) {
      if (isOpen !== false || !Array.isArray(list) || list.length === 0) continue;
      const fix = `leave it out, or leave ${accessPath} out`;
      problems.add(`${prefix}${name}`, `be left out if ${accessPath} is false`, list, fix);
    }
    return isOpen as boolean;
  });
}
