import type { Case } from "./valid-arguments";

/**
 * Returns the case's arguments with `value` at `path`, and with what the argument needs.
 *
 * @param isGiven false if the value stands for an argument that is left out, and so needs nothing.
 */
export function withValue(componentCase: Case, path: string, value: unknown, isGiven = true): object {
  const { args, excludes } = componentCase;
  const copy = withNeeds(componentCase, structuredClone(args) as Record<string, unknown>, path, isGiven);
  const holder = holderOf(copy, path);
  holder[lastName(path)] = value;
  for (const excluded of excludes?.[path] ?? []) delete holder[excluded];
  return copy;
}

/** Adds to arguments what the argument at `path` needs, and removes what excludes the arguments above it. */
export function withNeeds(
  { excludes, needs = {} }: Case,
  args: Record<string, unknown>,
  path: string,
  isGiven = true,
): Record<string, unknown> {
  for (const [at, others] of Object.entries(needs)) {
    if (!(isGiven && path === at) && !["[", "."].some((next) => path.startsWith(`${at}${next}`))) continue;
    const holder = holderOf(args, at);
    for (const [name, other] of Object.entries(structuredClone(others))) {
      if (name.startsWith("/")) args[name.slice(1)] = other;
      else holder[name] = other;
    }
    for (const excluded of excludes?.[at] ?? []) delete holder[excluded];
  }
  return args;
}

/** Returns the object that contains the argument at `path`. */
export function holderOf(args: Record<string, unknown>, path: string): Record<string, unknown> {
  const steps = path.replaceAll("[]", ".0").split(".").slice(0, -1);
  return steps.reduce((holder, step) => holder[step] as Record<string, unknown>, args);
}

/** Returns the name of the argument at `path`. */
export function lastName(path: string): string {
  return path.split(".").at(-1) ?? path;
}

/**
 * Returns whether a path is a nested argument of a pipeline that is an argument of its components, which are faster to
 * deploy. test/contracts/pipeline-arguments.test.ts compares the two.
 */
export function isOfComponents(path: string): boolean {
  return /^(pools\[\]|storage|account|identity)\./.test(path);
}
