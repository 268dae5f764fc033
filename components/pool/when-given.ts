import * as pulumi from "@pulumi/pulumi";
import type { Known } from "../arguments/check-together";

/**
 * Returns a property of a pool that arguments determine. It is undefined, so that it is not sent, if no argument is
 * given or if all of them resolve to no value.
 */
export function whenGiven<T extends object, Name extends keyof T & string, R>(
  args: T,
  names: readonly Name[],
  property: (known: Known<T, Name>) => R,
): pulumi.Output<R | undefined> | undefined {
  const given = names.filter((name) => args[name] !== undefined);
  if (given.length === 0) return undefined;
  const values: Record<string, unknown> = Object.fromEntries(given.map((name) => [name, args[name]]));
  return pulumi
    .output(values)
    .apply((known) =>
      Object.values(known).every((value) => value === undefined)
        ? undefined
        : property(known as unknown as Known<T, Name>),
    );
}
