import { setTimeout as pause } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** What the stack's state contained before this deployment. */
export interface RecordedState {
  /** Returns the outputs of a resource, by URN. */
  get(urn: string): Readonly<Record<string, unknown>> | undefined;
  /** Returns the resources of a type, such as `azure-native:storage:BlobContainer`. */
  ofType(type: string): readonly RecordedResource[];
}

/** A resource in the state. */
export interface RecordedResource {
  readonly urn: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The result of the engine's function that reads a state. */
interface StackResources {
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly outputs: Record<string, unknown> }>>;
}

const readings = new WeakMap<object, Promise<RecordedState>>();

/**
 * Reads the state of the stack that is deployed, once per deployment. Call this before registering a resource: if the
 * resource is absent from the state, it has never been registered. Never call it under mocks.
 *
 * @throws {Error} if the engine cannot read the state.
 */
export function recordedState(): Promise<RecordedState> {
  const deployment = pulumi.runtime.getMonitor() ?? readings;
  const reading = readings.get(deployment) ?? read();
  readings.set(deployment, reading);
  return reading;
}

async function read(): Promise<RecordedState> {
  const { outputs } = await stackResources();
  const types = new Map<string, RecordedResource[]>();
  for (const [urn, resource] of Object.entries(outputs)) {
    const ofType = types.get(resource.type) ?? [];
    ofType.push({ urn, outputs: resource.outputs });
    types.set(resource.type, ofType);
  }
  return { get: (urn) => outputs[urn]?.outputs, ofType: (type) => types.get(type) ?? [] };
}

/**
 * How long to wait before each further attempt to read the state, in milliseconds. The file backend writes a file of
 * attributes next to each state, and not atomically (gocloud.dev, blob/fileblob/attrs.go, `setAttrs`). While the engine
 * saves the steps of this update, reading failed in one of ten attempts with "failed to load checkpoint: EOF".
 */
const PAUSES = [10, 20, 40, 80, 160, 320];

async function stackResources(): Promise<StackResources> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  for (const ms of PAUSES) {
    try {
      return await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
    } catch (error) {
      void pulumi.log.debug(`the state cannot be read, which is tried again in ${ms} ms: ${error}`);
      await pause(ms);
    }
  }
  return pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
}
