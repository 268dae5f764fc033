import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "./problems";

/** Arguments that are known. Those that were not given, or that resolve to no value, are undefined. */
export type Known<T, Name extends keyof T> = { readonly [Each in Name]?: pulumi.Unwrap<T[Each]> | undefined };

/**
 * Checks arguments together, as soon as all of them are known. `look` adds the problems.
 *
 * @param names the arguments. If there are problems and the arguments are outputs, the first one that is given rejects.
 * Until all are known, that one is unknown, too.
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
