import { createRequire } from "node:module";
import { type Alias, type ComponentResourceOptions, Resource } from "@pulumi/pulumi";

type Options = Pick<ComponentResourceOptions, "aliases">;

/** The parts of the SDK's modules that this file replaces. The SDK does not declare them. */
interface Debuggable {
  debuggablePromise(promise: Promise<unknown>, context: string): Promise<unknown>;
}
interface Merging {
  mergeOptions(options: Options | undefined, others: Options | undefined): Options;
}

/**
 * Removes from the SDK what no test reads, but what takes most of the time of a test that deploys to the mock engine:
 * stack traces, records of promises, and the aliases of azure-native's resources.
 */
export function makeSdkLean(): void {
  recordNoTraces();
  recordNoPromises(debuggable());
  addNoVersionAliases(sdk("@pulumi/pulumi") as Merging);
}

const sdk = createRequire(__filename);

const debuggable = () => sdk("@pulumi/pulumi/runtime/debuggable") as Debuggable;

/** Removes the stack traces that the SDK takes of promises and resources. The engine shows them in messages. */
export function recordNoTraces(): void {
  recordNoPromiseTraces(debuggable());
  Object.assign(Resource, { stackTrace: () => [] });
}

/** The SDK prints these traces only if a program ends while a promise has not settled. */
function recordNoPromiseTraces(debuggable: Debuggable): void {
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

/** The SDK records the promises to find those that have not settled when a program ends. A test is no program. */
function recordNoPromises(debuggable: Debuggable): void {
  debuggable.debuggablePromise = (promise) => promise;
}

/**
 * The class of each azure-native resource adds the type's name in every API version as an alias. The SDK turns each of
 * these aliases, up to 50 for one resource, into a URN.
 */
function addNoVersionAliases(merging: Merging): void {
  const { mergeOptions } = merging;
  merging.mergeOptions = (options, others) =>
    others?.aliases?.every((alias) => VERSION_ALIAS.test((alias as Alias).type?.toString() ?? ""))
      ? mergeOptions(options, { ...others, aliases: [] })
      : mergeOptions(options, others);
}

const VERSION_ALIAS = /^azure-native:/;
