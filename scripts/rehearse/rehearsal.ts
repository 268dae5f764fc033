import type { PipelineDescription } from "azure-batch-outputs/destinations";
import type { EngineRun, Signals } from "./engine";
import { openPipelineStack } from "./pipeline-stack";
import { claimsOf, type Principal } from "./principal";
import { openProbeStack, type ProbeStack, type ProbeSurroundings } from "./probe-stack";
import { type EndedTask, type ProbeTask, runProbeTask } from "./probe-task";
import type { StepName } from "./question";
import type { SavedRehearsal } from "./saved-rehearsal";
import { batchRequests, blobRequests, type ServiceRequests } from "./service-requests";
import type { RehearsalStack } from "./workspace";

/** What steps and questions work with. */
export interface Rehearsal {
  readonly saved: SavedRehearsal;
  readonly folder: string;
  readonly signals: Signals;
  readonly deployer: Principal;
  readonly second: Principal | undefined;
  readonly reader: Principal | undefined;
  readonly pipeline: RehearsalStack;
  readonly probes: ProbeStack;
  /** How the engine ended in the steps of this run. */
  readonly runs: Map<StepName, EngineRun>;
  /** The pipeline's output `destinations`. */
  description(): Promise<PipelineDescription>;
  surroundings(): Promise<ProbeSurroundings>;
  /** Requests to the Batch service, by default with the deployer's token. */
  batch(principal?: Principal): Promise<ServiceRequests>;
  /** Requests to Blob storage with the deployer's token. */
  blobs(): Promise<ServiceRequests>;
  /** The id of the pipeline's pool. */
  workers(): Promise<string>;
  /** Runs a task on the pipeline's pool. */
  runTask(task: ProbeTask): Promise<EndedTask>;
}

/** What a rehearsal begins with. */
export type Beginning = Pick<Rehearsal, "saved" | "folder" | "signals" | "deployer" | "second" | "reader">;

/** Opens a rehearsal's stacks, without changing anything in Azure. */
export async function createRehearsal(beginning: Beginning): Promise<Rehearsal> {
  const { saved, folder, signals, deployer } = beginning;
  const claims = claimsOf(await deployer.token("https://storage.azure.com/.default"));
  const states = { folder, passphrase: saved.passphrase };
  const pipeline = openPipelineStack(states, saved.stackName, signals);
  const surroundings = () => surroundingsIn(pipeline, deployer);
  const probes = await openProbeStack(
    states,
    saved.stackName,
    saved.vmSize,
    { ...deployer, ...claims },
    surroundings,
    signals,
  );
  const description = async () => (await pipeline.outputs(deployer)).destinations as PipelineDescription;
  const rehearsal: Rehearsal = {
    ...beginning,
    pipeline,
    probes,
    runs: new Map(),
    description,
    surroundings,
    batch: async (principal = deployer) => batchRequests(principal, (await description()).batchEndpoint, signals.waits),
    blobs: async () => blobRequests(deployer, (await description()).blobEndpoint, signals.waits),
    workers: async () => (await description()).pools.workers?.id ?? "",
    runTask: (task) => runProbeTask(rehearsal, task),
  };
  return rehearsal;
}

async function surroundingsIn(pipeline: RehearsalStack, principal: Principal): Promise<ProbeSurroundings> {
  const resources = await pipeline.resources(principal);
  const idOf = (type: string) => resources.find((resource) => resource.type === `azure-native:${type}`)?.id ?? "";
  const nameOf = (type: string) => idOf(type).split("/").at(-1) ?? "";
  return {
    resourceGroupName: nameOf("resources:ResourceGroup"),
    batchAccountName: nameOf("batch:BatchAccount"),
    batchAccountId: idOf("batch:BatchAccount"),
    storageAccountName: nameOf("storage:StorageAccount"),
    identityId: idOf("managedidentity:UserAssignedIdentity"),
  };
}
