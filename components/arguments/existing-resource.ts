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
  if (args.existingAccountId !== undefined) {
    refuseSettings(raw, creationArgs, { existing: "existingAccountId", kind: "account" }, problems);
  } else if (args.resourceGroupName === undefined) {
    problems.addMissing("resourceGroupName", fix);
  }
}

/** An existing resource that is used instead of a new one. */
interface Existing {
  /** The path of the argument that names it. */
  readonly existing: string;
  /** What the resource is, such as `storage account`. */
  readonly kind: string;
  /** The start of the paths of the settings, such as `storage.`. Defaults to nothing. */
  readonly prefix?: string;
}

/**
 * Refuses settings of a new resource, because an existing one is used and not changed.
 *
 * @param given the settings as the program gave them, without defaults.
 * @param names the settings that apply only to a new resource.
 */
export function refuseSettings(
  given: object,
  names: readonly string[],
  { existing, kind, prefix = "" }: Existing,
  problems: Problems,
): void {
  for (const name of names) {
    const value = (given as Readonly<Record<string, unknown>>)[name] ?? undefined;
    if (value === undefined) continue;
    problems.add(`${prefix}${name}`, `be left out if ${existing} is given`, value, `set it on the ${kind} itself`);
  }
}
