import * as pulumi from "@pulumi/pulumi";
import type { Problems } from "./problems";

/** Arguments that are known. Those that were not given, or that resolve to no value, are undefined. */
export type Known<T, Name extends keyof T> = { readonly [Each in Name]?: pulumi.Unwrap<T[Each]> | undefined };

/**
 * Checks arguments together, as soon as all of them are known. `look` adds the problems.
 *
 * @param names the arguments. If there are problems and the arguments are outputs, the first one that is given rejects.
 * Until all are known, that one is unknown, too. So if a change of some arguments replaces a resource, and a change of
 * others is in place, the others come first: the preview would otherwise announce a replacement.
 * @returns the arguments to use.
 */
export function checkTogether<T extends object, Name extends keyof T & string>(
  args: T,
  names: readonly Name[],
  problems: Problems,
  look: (known: Known<T, Name>) => void,
): T {
  const given = names.filter((name) => args[name] !== undefined);
  const [first] = given;
  if (first === undefined) return args;
  const values: Record<string, unknown> = Object.fromEntries(given.map((name) => [name, args[name]]));
  const checked = problems.whenKnown(values, (known) => {
    look(known as unknown as Known<T, Name>);
    return (known as Record<string, unknown>)[first];
  });
  return { ...args, [first]: checked };
}

/**
 * Runs several checks of the same arguments. Each check gets the arguments as they were given. With those that another
 * check returns, it would not run if the other check finds a problem in outputs.
 *
 * @param checks each returns the arguments to use, as `checkTogether` does.
 * @returns the arguments to use, of which each rejects if any check rejects it.
 */
export function checkEach<T extends object>(args: T, checks: readonly ((args: T) => T)[]): T {
  const merged = { ...args };
  for (const check of checks) {
    const checked = check(args);
    for (const name of Object.keys(checked) as (keyof T)[]) {
      if (checked[name] === args[name]) continue;
      merged[name] = merged[name] === args[name] ? checked[name] : firstOf(merged[name], checked[name]);
    }
  }
  return merged;
}

/** Returns a checked argument that also waits for another check of it. */
function firstOf<V>(checked: V, other: unknown): V {
  return pulumi.all([checked, other]).apply(([value]) => value) as V;
}
