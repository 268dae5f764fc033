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
  addNoVersionAliases(sdk("@pulumi/pulumi") as Merging);
}

const sdk = createRequire(__filename);

/** Removes the records of promises, which have a stack trace each, and the stack traces of resources. */
export function recordNoTraces(): void {
  recordNoPromises(sdk("@pulumi/pulumi/runtime/debuggable") as Debuggable);
  // The engine shows them with messages about a resource.
  Object.assign(Resource, { stackTrace: () => [] });
}

/** The SDK records each promise with its trace, and prints those that have not settled when a program ends. */
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
