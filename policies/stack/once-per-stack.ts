import type { StackResource } from "../rule";

type Stack = readonly StackResource[];

/** Returns a function that computes something about a stack only once, because rules judge each of its resources. */
export function oncePerStack<T>(compute: (stack: Stack) => T): (stack: Stack) => T {
  const results = new WeakMap<Stack, { readonly result: T }>();
  return (stack) => {
    const known = results.get(stack);
    if (known !== undefined) return known.result;
    const result = compute(stack);
    results.set(stack, { result });
    return result;
  };
}
