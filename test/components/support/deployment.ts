import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as settings from "@pulumi/pulumi/runtime/settings";
import * as state from "@pulumi/pulumi/runtime/state";
import { type Answers, answerOf, DEPLOYER } from "./azure-answers";
import { makeSdkLean } from "./lean-sdk";
import { startLoggingEngine } from "./logging-engine";
import { signIn } from "./sign-in";

makeSdkLean();

/** All access to Pulumi's internals that shows what a program would deploy is in this file. */

/**
 * The stage of a stack. In the preview of a first deployment, none of Azure's answers are known; in a later preview,
 * all are. A consumer's unit test has no engine and is not a preview.
 */
export type Stage = "first preview" | "later preview" | "update" | "unit test";

/** A resource as the program registered it. */
export interface Deployed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Record<string, unknown>;
  /** The names of the resources that it depends on. */
  readonly waitsFor: readonly string[];
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly replaceOnChanges: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** The URNs among the aliases. */
  readonly aliases: readonly string[];
  /** The number of transforms that the engine calls for it. */
  readonly transforms: number;
}

export interface Deployment<T> {
  readonly result: T;
  readonly resources: readonly Deployed[];
  /** The ids of existing resources that are only read. */
  readonly read: readonly string[];
  readonly calls: readonly string[];
  /** How many tokens the program requested. */
  readonly tokens: number;
  /** What the program logged. */
  readonly logged: readonly string[];
  /** The outputs that components registered, by component name. */
  readonly outputs: Readonly<Record<string, object>>;
  /** Returns the only resource with a name. */
  get(name: string): Deployed;
  /** Returns the resources of a type, such as `storage:BlobContainer`. */
  ofType(type: string): Deployed[];
}

/** Members that the SDK has but does not declare: the server for transforms, and its address when it is ready. */
interface Internals {
  getStore(): { readonly callbacks?: { readonly _target: Promise<string>; shutdown(): void } };
}

/** Stops the servers of the current deployment, which would otherwise keep the process running. */
async function endServers({ engine, signedIn }: typeof current): Promise<void> {
  const { callbacks } = (state as unknown as Internals).getStore();
  // If it is not ready, the server for transforms would poll itself forever.
  await callbacks?._target;
  callbacks?.shutdown();
  engine?.close();
  signedIn?.signOut();
}

let current: { engine?: { close(): void } | undefined; signedIn?: { signOut(): void } | undefined } = {};

/** Runs a program against Pulumi's mock engine until all resources that it registered are settled. */
export async function deploy<T>(stage: Stage, program: () => T, answers: Answers = {}): Promise<Deployment<T>> {
  const calls: string[] = [];
  const read: string[] = [];
  const requests: RegisterResourceRequest[] = [];
  const outputs: Record<string, object> = {};
  const mocks = {
    newResource: (args: MockResourceArgs) => {
      if (!args.custom) return { id: undefined, state: args.inputs };
      if (args.id) read.push(args.id);
      return answerOf(args, stage !== "first preview" || args.id !== "", answers);
    },
    call: ({ token, inputs }: MockCallArgs) => {
      calls.push(token);
      if (token === "azure-native:authorization:getClientConfig") return DEPLOYER;
      // The SDK would log any other error. If logging fails because the deployment was refused before, all later
      // logging fails too.
      if (/:(getBlobContainer|getRoleAssignment)$/.test(token)) throw new Error("Status=404");
      if (token === "azure-native:resources:getResourceGroup") return { location: "westeurope" };
      if (token === "azure-native:storage:getStorageAccount") {
        return { location: "westeurope", ...answers.storageAccount };
      }
      if (token === "azure-native:batch:getBatchAccount") return answers.batchAccount ?? {};
      if (token === "azure-native:batch:getPool") {
        const pool = answers.pools?.[`${inputs.accountName}/${inputs.poolName}`] ?? answers.pools?.[inputs.poolName];
        if (pool === undefined) throw new Error("request failed 404: the pool is not deployed");
        return pool;
      }
      if (token === "pulumi:pulumi:readStackResourceOutputs") return { outputs: answers.recorded ?? {} };
      assert.fail(`${token} is a call that nobody expects`);
    },
  };
  const engine = stage === "unit test" ? undefined : await startLoggingEngine();
  setEngineAddress(engine?.address ?? "");
  const signedIn = stage === "unit test" ? undefined : await signIn(answers.token);
  current = { engine, signedIn };
  await pulumi.runtime.setMocks(mocks, "project", "stack", stage.endsWith("preview"), "organization");
  keepLogging();
  const monitor = settings.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, callback: unknown): void;
    registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: unknown): void;
    registerErrorHook(request: unknown, callback: (error: null) => void): void;
  };
  // Mocks say that they support error hooks, but the mock engine cannot register one.
  monitor.registerErrorHook = (_, callback) => callback(null);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    requests.push(request);
    register(request, callback);
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    outputs[nameIn(request.getUrn())] = request.getOutputs()?.toJavaScript() ?? {};
    registerOutputs(request, callback);
  };
  let result: T;
  try {
    result = program();
  } finally {
    await pulumi.runtime.disconnect();
    await endServers({ engine, signedIn });
  }
  const resources = requests.map(deployed);
  return {
    result,
    resources,
    read,
    tokens: signedIn?.tokens() ?? 0,
    calls,
    logged: engine?.messages ?? [],
    outputs,
    get(name) {
      const found = resources.filter((resource) => resource.name === name);
      assert.equal(found.length, 1, `${name} among ${resources.map((resource) => resource.name).join(", ")}`);
      return found[0]!;
    },
    ofType: (type) => resources.filter((resource) => resource.type === `azure-native:${type}`),
  };
}

/** A program's unhandled errors, and what it deployed if there were none until its end. */
export interface Attempt<T> {
  readonly refusals: readonly unknown[];
  readonly deployment: Deployment<T> | undefined;
}

/** Returns a program's unhandled errors, each once (see `attempt`). */
export async function refusalsOf(stage: Stage, program: () => unknown, answers: Answers = {}): Promise<unknown[]> {
  return [...(await attempt(stage, program, answers)).refusals];
}

/**
 * Runs a program, and returns its unhandled errors, each once: what Pulumi's Node.js runtime prints before it exits
 * with a failure. Mocha treats an unhandled error as a failed test, so its listener is removed meanwhile.
 */
export async function attempt<T>(stage: Stage, program: () => T, answers: Answers = {}): Promise<Attempt<T>> {
  const refusals = new Set<unknown>();
  let deployment: Deployment<T> | undefined;
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  try {
    // In the mock engine, reading a resource by a refused id never ends. The first refusal therefore ends the wait.
    await new Promise<void>((resolve) => {
      const refuse = (reason: unknown) => {
        refusals.add(reason);
        resolve();
      };
      process.on("unhandledRejection", refuse);
      deploy(stage, program, answers).then((deployed) => {
        deployment = deployed;
        resolve();
      }, refuse);
    });
    // Node.js reports unhandled rejections after the microtasks of a turn.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    await endServers(current);
    // The same refusal can come once more, from a resource that waited for a transform.
    await new Promise((resolve) => setImmediate(resolve));
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
  return { refusals: [...refusals], deployment };
}

/** Makes a program see an engine at this address, or none if the address is empty. `setMocks` keeps the address. */
export function setEngineAddress(address: string): void {
  settings.resetOptions("project", "stack", -1, address, "mock", false, "");
}

/**
 * Lets the SDK log although an earlier message could not be sent. A refused program can still log when its engine has
 * ended, and the SDK then fails each later message of the process with the same error. Debug messages, which nothing
 * reads, are not sent: the SDK sends one after another, and a program waits for all of them.
 */
function keepLogging(): void {
  const client = settings.getEngine() as unknown as
    | { log(request: LogRequest, answer: () => void): unknown }
    | undefined;
  if (client === undefined) return;
  const send = client.log.bind(client);
  client.log = (request, answer) => {
    if (request.getSeverity() === LogSeverity.DEBUG) return setImmediate(answer);
    try {
      return send(request, answer);
    } catch {
      return answer();
    }
  };
}

/** Returns the value of an output; rejects with the error that made the output fail. */
export function outputValue<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** Returns whether an output is known. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/**
 * Returns the problems with which a component refuses its arguments, as `path reason`. Also checks that the message
 * contains each of them.
 */
export function problemsOf(make: () => unknown): string[] {
  let problems: string[] = [];
  assert.throws(make, (error) => {
    assert.ok(pulumi.InputPropertiesError.isInstance(error), String(error));
    problems = error.errors.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`);
    for (const problem of problems) assert.ok(error.message.includes(problem), error.message);
    return true;
  });
  return problems;
}

function deployed(request: RegisterResourceRequest): Deployed {
  const parents = request.getParent();
  const parentType = parents === "" ? "" : `${parents.split("::")[2]?.split("$").pop()}$`;
  return {
    urn: `urn:pulumi:stack::project::${parentType}${request.getType()}::${request.getName()}`,
    type: request.getType(),
    name: request.getName(),
    parent: nameIn(parents),
    inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    waitsFor: request.getDependenciesList().map(nameIn).sort(),
    retainOnDelete: request.getRetainondelete() ?? false,
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    aliases: request
      .getAliasesList()
      .map((alias) => alias.getUrn())
      .filter((urn) => urn !== ""),
    transforms: request.getTransformsList().length,
  };
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
