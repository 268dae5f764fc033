import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "./problems";

/** Arguments that decide whether a component creates an account or uses an existing one. */
interface AccountArgs {
  readonly resourceGroupName?: pulumi.Input<string>;
  readonly existingAccountId?: pulumi.Input<string>;
}

/**
 * Requires a resource group for an account that is created, and refuses the other arguments of a new account if an
 * existing one is used.
 *
 * @param args the checked arguments.
 * @param raw the arguments as given, without defaults.
 * @param creationArgs the names of the arguments that apply only to an account that is created.
 * @param fix what to do if neither is given.
 */
export function checkNewOrExisting<Args extends AccountArgs>(
  problems: Problems,
  args: AccountArgs,
  raw: Args,
  creationArgs: readonly (keyof Args & string)[],
  fix: string,
): void {
  if (args.existingAccountId === undefined) {
    if (args.resourceGroupName === undefined) problems.addMissing("resourceGroupName", fix);
    return;
  }
  for (const path of creationArgs) {
    const value = raw[path] ?? undefined;
    if (value === undefined) continue;
    problems.add(path, "be left out if existingAccountId is given", value, "set it on the account itself");
  }
}
