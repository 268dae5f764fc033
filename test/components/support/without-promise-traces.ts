import { createRequire } from "node:module";

/** The part of the SDK's module that this file replaces. The SDK does not declare it. */
interface Debuggable {
  debuggablePromise(promise: Promise<unknown>, context: string): Promise<unknown>;
}

/**
 * Lets the SDK record no stack traces with its promises. It prints these only if a program ends while a promise has not
 * settled. Mapping them to the sources takes 40 % of the time of a test that deploys to the mock engine.
 */
export function recordNoPromiseTraces(): void {
  const debuggable = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}
