import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as storage from "@pulumi/azure-native/storage";
import type { EngineRun, Signals } from "./engine";
import type { Principal, TokenClaims } from "./principal";
import { openStack, type RehearsalStack, type StackStates } from "./workspace";

/** The accounts and the identity that the probes use. The pipeline's stack owns them. */
export interface ProbeSurroundings {
  readonly resourceGroupName: string;
  readonly batchAccountName: string;
  readonly batchAccountId: string;
  readonly storageAccountName: string;
  /** The ARM id of the nodes' identity. */
  readonly identityId: string;
}

/** Properties of the probe pool that differ from its usual ones. */
export type PoolChange = Partial<Omit<batch.PoolArgs, "vmSize">>;

/** A pool's usual StartTask, which prints the id of its user. */
export const USUAL_START_TASK = startTaskOf("/bin/sh -c 'id -u'");

/** Resources that only the questions need: a role, a container that the nodes cannot read, and a pool. */
export interface ProbeStack extends Pick<RehearsalStack, "destroy" | "resources"> {
  /** Deploys them. Without a pool, none is left. */
  deploy(pool: PoolChange | undefined, request: string): Promise<EngineRun>;
  /** Deploys them with an application package instead of the pool. */
  deployPackage(request: string): Promise<EngineRun>;
}

/** The id of the pool. */
export const PROBE_POOL = "rehearsal-probe";

/** The container that the nodes' identity cannot read. */
export const PRIVATE_CONTAINER = "rehearsal-private";

/** The built-in role Azure Batch Data Contributor. */
const DATA_CONTRIBUTOR = "6aaa78f1-f7de-44ca-8722-c64a23943cae";

/** Opens the stack. */
export async function openProbeStack(
  states: StackStates,
  stackName: string,
  vmSize: string,
  deployer: Principal & TokenClaims,
  surroundings: () => Promise<ProbeSurroundings>,
  signals: Signals,
): Promise<ProbeStack> {
  const workDir = join(states.folder, "probes");
  await mkdir(workDir, { recursive: true });
  const withProgram = (program: () => Promise<void>) =>
    openStack(states, { stackName, projectName: "rehearsal-probes", program }, { workDir }, signals);
  const empty = withProgram(async () => {});
  const deploy = async (request: string, more: (place: ProbeSurroundings) => void) => {
    const place = await surroundings();
    const stack = withProgram(async () => {
      shared(place, deployer);
      more(place);
    });
    return stack.up(deployer, {}, request);
  };
  return {
    deploy: (change, request) =>
      deploy(request, (place) => {
        if (change !== undefined) pool(place, { vmSize, ...change });
      }),
    deployPackage: (request) => deploy(request, applicationPackage),
    destroy: empty.destroy,
    resources: empty.resources,
  };
}

/** The role with which the deployer changes pools over the data plane, and the private container. */
function shared(
  { resourceGroupName, batchAccountId, storageAccountName: accountName }: ProbeSurroundings,
  { objectId: principalId, type: principalType }: TokenClaims,
): void {
  const subscription = batchAccountId.split("/").slice(0, 3).join("/");
  new authorization.RoleAssignment("operator", {
    principalId,
    principalType,
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${DATA_CONTRIBUTOR}`,
    scope: batchAccountId,
  });
  new storage.BlobContainer("private", { resourceGroupName, accountName, containerName: PRIVATE_CONTAINER });
}

function pool(
  { resourceGroupName, batchAccountName: accountName }: ProbeSurroundings,
  { vmSize, ...change }: PoolChange & { readonly vmSize: string },
): void {
  new batch.Pool("probe", {
    resourceGroupName,
    accountName,
    poolName: PROBE_POOL,
    vmSize,
    deploymentConfiguration: { virtualMachineConfiguration: IMAGE },
    scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } },
    ...change,
  });
}

function applicationPackage({ resourceGroupName, batchAccountName: accountName }: ProbeSurroundings): void {
  const application = new batch.Application("application", {
    resourceGroupName,
    accountName,
    applicationName: "rehearsal",
  });
  // Its URL has a SAS.
  const additionalSecretOutputs = ["storageUrl"];
  const { name: applicationName } = application;
  new batch.ApplicationPackage(
    "package",
    { resourceGroupName, accountName, applicationName, versionName: "1" },
    { additionalSecretOutputs },
  );
}

/** Returns a StartTask that runs as an administrator. */
export function startTaskOf(commandLine: string) {
  const autoUser = { scope: "Pool", elevationLevel: "Admin" } as const;
  return { commandLine, userIdentity: { autoUser }, waitForSuccess: true, maxTaskRetryCount: 0 };
}

/** Returns the identity of a pool. */
export function poolIdentity(identityId: string): NonNullable<PoolChange["identity"]> {
  return { type: "UserAssigned", userAssignedIdentities: [identityId] };
}

/** The image of the pipeline's pools. */
const IMAGE = {
  imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
  nodeAgentSkuId: "batch.node.ubuntu 24.04",
};
