import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "./problems";

/**
 * Refuses lists of allowed networks for an account without a public endpoint. Returns the value of publicNetworkAccess
 * to use.
 *
 * @param allowed the lists by their names.
 * @param prefix the start of the paths of all arguments, such as `storage.`.
 */
export function refuseNetworks(
  publicNetworkAccess: pulumi.Input<boolean> | undefined,
  allowed: Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]> | undefined>>,
  prefix: string,
  problems: Problems,
): pulumi.Input<boolean> | undefined {
  if (publicNetworkAccess === undefined) return undefined;
  return problems.whenKnown([publicNetworkAccess, allowed] as const, ([isOpen, lists]) => {
    for (const [name, list] of Object.entries(lists as Record<string, unknown>)) {
      if (isOpen !== false || !Array.isArray(list) || list.length === 0) continue;
      const fix = "leave it out, or leave publicNetworkAccess out";
      problems.add(`${prefix}${name}`, "be left out if publicNetworkAccess is false", list, fix);
    }
    return isOpen as boolean;
  });
}
