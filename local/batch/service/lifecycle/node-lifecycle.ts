import { randomBytes } from "node:crypto";
import { javaTrustOptions } from "../../../environment/java-trust-store";
import { pauseFor } from "../../../environment/pause";
import type { SettingValue } from "../../../environment/settings/settings";
import type { ManagedIdentity } from "../../../identity";
import { createComputeNode } from "../../nodes";
import { type Account, type NodeAtWork, type PoolAtWork, type StopReason, stopRuns } from "../account";
import { BatchServiceError } from "../errors";
import { is } from "../request-bodies/shapes";
import { keyOf, type NodeRecord } from "../store/records";
import { untilDataExpires } from "./retained-data";

/** What happens to a node's tasks before it leaves or reboots. Defaults to `requeue`. */
export type Deallocation = string | undefined;

/**
 * Returns the record of a node that joins a pool, with an id in Azure's format: `tvmps_`, 64 hexadecimal digits, and
 * `_d` or `_p`.
 */
export function newNode(isDedicated: boolean): NodeRecord {
  return {
    id: `tvmps_${randomBytes(32).toString("hex")}_${isDedicated ? "d" : "p"}`,
    isDedicated,
    allocationTime: new Date().toISOString(),
    schedulingState: "enabled",
    totalTasksRun: 0,
    totalTasksSucceeded: 0,
    recentTasks: [],
  };
}

/**
 * Creates a node's folder and IMDS, and starts the node. Its StartTask continues after the return.
 *
 * @param isNew whether the node is `creating` first, and can become `unusable`. Defaults to false.
 */
export async function openNode(
  account: Account,
  pool: PoolAtWork,
  record: NodeRecord,
  isNew = false,
): Promise<NodeAtWork> {
  const { environment, identity, settings, url } = account;
  const poolId = pool.record.pool.id;
  const identities = (): readonly ManagedIdentity[] => pool.record.identities;
  const name = `node/${settings.name}/${keyOf(poolId)}/${record.id}`;
  const { subnetId } = (pool.record.pool.networkConfiguration ?? {}) as { subnetId?: string };
  const place = subnetId === undefined ? {} : { subnetId };
  const imds = await identity.serveImds({ name, identities, node: () => place });
  const now = new Date().toISOString();
  let state: string | undefined;

  const compute = createComputeNode({
    account: { name: settings.name, url },
    poolId,
    nodeId: record.id,
    directory: environment.state.path("batch", settings.name, "pools", keyOf(poolId), record.id),
    ...(isWindows(pool) && { windows: { sharedFolder: environment.state.path("windows") } }),
    startTask: pool.record.pool.startTask,
    identities,
    imdsUrl: imds.url,
    environment: {
      ...imds.variables,
      NODE_EXTRA_CA_CERTS: environment.tls.caFile,
      SSL_CERT_FILE: environment.tls.bundleFile,
      REQUESTS_CA_BUNDLE: environment.tls.bundleFile,
      JAVA_TOOL_OPTIONS: javaTrustOptions(environment.tls.javaFile),
    },
    startTime: () => environment.settings.get("node.starting"),
    autoStorage: () => account.settings.autoStorage,
    taskError: () => {
      const code = environment.settings.get("task.error");
      return code === "none" ? undefined : code;
    },
    onChange: (changed) => {
      if (changed.state === state) return;
      state = changed.state;
      node.stateTransitionTime = new Date().toISOString();
      account.wake();
    },
  });
  const node: NodeAtWork = {
    record,
    compute,
    runs: new Set(),
    stateTransitionTime: now,
    lastBootTime: now,
    ineligible: new Set(),
    end: new AbortController(),
    imds,
  };
  const creating = isNew ? environment.settings.get("node.creating") : 0;
  if (creating > 0) node.reserved = "creating";
  pool.nodes.set(record.id, node);
  account.background(startAfter(node, creating, isNew ? environment.settings.get("node.error") : "none"));
  return node;
}

export function isWindows({ record }: PoolAtWork): boolean {
  return /^batch\.node\.windows /i.test(String(record.pool.virtualMachineConfiguration?.nodeAgentSKUId));
}

async function startAfter(node: NodeAtWork, creating: number, error: SettingValue<"node.error">): Promise<void> {
  await pauseFor(creating, node.end.signal);
  if (node.end.signal.aborted) return;
  if (error !== "none") {
    node.error = error;
    node.reserved = "unusable";
    node.stateTransitionTime = new Date().toISOString();
    return;
  }
  if (node.reserved === "creating") node.reserved = undefined;
  await node.compute.start();
}

/** Removes a node from its pool and deletes its folder. */
export async function removeNode(
  account: Account,
  pool: PoolAtWork,
  node: NodeAtWork,
  option: Deallocation,
): Promise<void> {
  node.reserved = "leavingpool";
  node.end.abort();
  node.stateTransitionTime = new Date().toISOString();
  await clearOfTasks(account, node, option);
  await node.compute.stop({ remove: true });
  await node.imds.close({ forget: true });
  pool.nodes.delete(node.record.id);
  account.store.deleteNode(pool.record.pool.id, node.record.id);
}

/**
 * Reboots or reimages a node after its tasks have left.
 *
 * @throws {BatchServiceError} if the node's state does not allow it.
 */
export function restartNode(account: Account, node: NodeAtWork, how: "reboot" | "reimage", option: Deallocation): void {
  checkRestartable(node);
  node.reserved = "draining";
  const restart = async () => {
    await clearOfTasks(account, node, option);
    node.ineligible.clear();
    node.lastBootTime = new Date().toISOString();
    // The node takes tasks as soon as it is idle again, which is reported before its promise resolves.
    node.reserved = undefined;
    node.error = undefined;
    await node.compute[how]();
  };
  account.background(restart());
}

/** Enables or disables scheduling on a node. @throws {BatchServiceError} NodeAlreadyInTargetSchedulingState */
export async function setScheduling(
  account: Account,
  pool: PoolAtWork,
  node: NodeAtWork,
  schedulingState: NodeRecord["schedulingState"],
  option: Deallocation,
): Promise<void> {
  if (node.record.schedulingState === schedulingState)
    throw new BatchServiceError("NodeAlreadyInTargetSchedulingState");
  node.record.schedulingState = schedulingState;
  account.store.putNode(pool.record.pool.id, node.record);
  if (schedulingState === "enabled") account.wake();
  else if (!waitsForTasks(option)) await stopRuns(node.runs, stopReason(option));
}

async function clearOfTasks(account: Account, node: NodeAtWork, option: Deallocation): Promise<void> {
  if (waitsForTasks(option)) await Promise.all([...node.runs].map((run) => run.ended));
  else await stopRuns(node.runs, stopReason(option));
  if (is(option, "retaineddata")) await untilDataExpires(account, node);
}

/** Returns whether the tasks of a node that leaves run to their end. */
export function waitsForTasks(option: Deallocation): boolean {
  return is(option, "taskcompletion") || is(option, "retaineddata");
}

function stopReason(option: Deallocation): StopReason {
  return is(option, "terminate") ? "terminate" : "requeue";
}

function checkRestartable({ compute, reserved }: NodeAtWork): void {
  if (reserved === "leavingpool" || compute.state === "preempted") throw new BatchServiceError("NodeStateUnusable");
  if (reserved === "creating") throw new BatchServiceError("NodeBeingStarted");
  if (reserved === "unusable") return;
  if (reserved === "draining" || compute.state === "rebooting") throw new BatchServiceError("NodeBeingRebooted");
  if (compute.state === "reimaging") throw new BatchServiceError("NodeBeingReimaged");
  if (compute.state === "starting" || compute.state === "waitingforstarttask") {
    throw new BatchServiceError("NodeBeingStarted");
  }
}
