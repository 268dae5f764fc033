import { type Account, type NodeAtWork, nodeOf, type PoolAtWork, poolOf } from "../account";
import { unsupportedOperation } from "../errors";
import { bodyOf, done, type Route, type ServiceRequest } from "../http/http";
import { listResponse, readRoutes, sorted } from "../http/list";
import { LIST_QUERY } from "../http/query";
import { isWindows, restartNode, setScheduling } from "../lifecycle/node-lifecycle";
import { affinityId } from "../lifecycle/scheduler";
import { disableSchedulingShape, rebootShape, reimageShape } from "../request-bodies/pool-bodies";
import { is } from "../request-bodies/shapes";
import { keyOf } from "../store/records";

const properties = [
  "id",
  "url",
  "state",
  "schedulingState",
  "stateTransitionTime",
  "lastBootTime",
  "allocationTime",
  "ipAddress",
  "affinityId",
  "vmSize",
  "totalTasksRun",
  "runningTasksCount",
  "runningTaskSlotsCount",
  "totalTasksSucceeded",
  "recentTasks",
  "startTask",
  "startTaskInfo",
  "certificateReferences",
  "isDedicated",
  "errors",
  "endpointConfiguration",
  "nodeAgentInfo",
  "virtualMachineInfo",
];

/** Returns the routes of `/pools/{pool}/nodes`, and of the node counts of all pools. */
export function nodeRoutes(account: Account): Route[] {
  const one = "/pools/{poolId}/nodes/{nodeId}";
  const findPool = ({ parameters }: ServiceRequest) => poolOf(account, parameters.poolId!);
  const find = ({ parameters: { poolId, nodeId } }: ServiceRequest) => nodeOf(account, poolId!, nodeId!);

  return [
    ...readRoutes({
      set: "nodes",
      path: "/pools/{poolId}/nodes",
      one,
      permission: "pools/read",
      properties,
      after: (request) => {
        const pool = findPool(request);
        return (key) =>
          sorted(
            pool.nodes.values(),
            ({ record }) => record.id,
            key,
            (node) => nodeView(pool, node, request.baseUrl),
          );
      },
      find: (request) => nodeView(findPool(request), find(request), request.baseUrl),
    }),
    {
      method: "POST",
      path: `${one}/reboot`,
      permission: "pools/write",
      handle(request) {
        const { nodeRebootOption } = bodyOf<{ nodeRebootOption?: string }>(request, rebootShape);
        restartNode(account, find(request), "reboot", nodeRebootOption);
        return done(202, request);
      },
    },
    {
      method: "POST",
      path: `${one}/reimage`,
      permission: "pools/write",
      handle(request) {
        const { nodeReimageOption } = bodyOf<{ nodeReimageOption?: string }>(request, reimageShape);
        restartNode(account, find(request), "reimage", nodeReimageOption);
        return done(202, request);
      },
    },
    {
      method: "POST",
      path: `${one}/disablescheduling`,
      permission: "pools/write",
      async handle(request) {
        const { nodeDisableSchedulingOption: option } = bodyOf<{ nodeDisableSchedulingOption?: string }>(
          request,
          disableSchedulingShape,
        );
        await setScheduling(account, findPool(request), find(request), "disabled", option);
        return done(200, request);
      },
    },
    {
      method: "POST",
      path: `${one}/enablescheduling`,
      permission: "pools/write",
      async handle(request) {
        await setScheduling(account, findPool(request), find(request), "enabled", undefined);
        return done(200, request);
      },
    },
    {
      method: "GET",
      path: `${one}/extensions`,
      permission: "pools/read",
      query: LIST_QUERY,
      handle(request) {
        find(request);
        return listResponse(request, { set: "extensions", properties: [], after: () => [] });
      },
    },
    {
      method: "GET",
      path: "/nodecounts",
      permission: "pools/read",
      query: LIST_QUERY,
      handle: (request) =>
        listResponse(request, {
          set: "poolnodecounts",
          properties: ["poolId", "dedicated", "lowPriority"],
          after: (key) => sorted(account.pools.values(), ({ record }) => keyOf(record.pool.id), key, nodeCounts),
        }),
    },
    ...unsupported.map(
      ([method, path]): Route => ({
        method,
        path: `${one}/${path}`,
        permission: method === "GET" ? "pools/read" : "pools/write",
        query: ["$select"],
        handle(request) {
          find(request);
          throw unsupportedOperation(`${method} ${one}/${path}`);
        },
      }),
    ),
  ];
}

/** Operations that need a separate machine. */
const unsupported = [
  ["GET", "remoteloginsettings"],
  ["GET", "rdp"],
  ["POST", "users"],
  ["PUT", "users/{userName}"],
  ["DELETE", "users/{userName}"],
  ["POST", "uploadbatchservicelogs"],
  ["GET", "extensions/{extensionName}"],
  ["POST", "start"],
  ["POST", "deallocate"],
] as const;

function stateOf({ compute, reserved }: NodeAtWork): string {
  return reserved === undefined || reserved === "draining" ? compute.state : reserved;
}

function nodeView(pool: PoolAtWork, node: NodeAtWork, baseUrl: string): Record<string, unknown> {
  const { id, isDedicated, allocationTime, schedulingState, totalTasksRun, totalTasksSucceeded, recentTasks } =
    node.record;
  const { vmSize, startTask, virtualMachineConfiguration } = pool.record.pool;
  const { startTaskInfo } = node.compute;
  // A node that has not booted yet lacks some properties, as recorded.
  const isBooted = node.reserved !== "creating";
  return {
    id,
    url: `${baseUrl}/pools/${pool.record.pool.id}/nodes/${id}`,
    state: stateOf(node),
    schedulingState,
    stateTransitionTime: node.stateTransitionTime,
    ...(isBooted && { lastBootTime: node.lastBootTime }),
    allocationTime,
    ipAddress: "127.0.0.1",
    affinityId: affinityId(node),
    vmSize: vmSize.toLowerCase(),
    totalTasksRun,
    runningTasksCount: node.runs.size,
    runningTaskSlotsCount: [...node.runs].reduce((slots, run) => slots + run.slots, 0),
    totalTasksSucceeded,
    // A node that has run no task has none, as recorded.
    ...(recentTasks.length > 0 && {
      recentTasks: recentTasks.map(({ jobId, taskId, executionInfo }) => ({
        taskUrl: `${baseUrl}/jobs/${jobId}/tasks/${taskId}`,
        jobId,
        taskId,
        taskState: "completed",
        executionInfo,
      })),
    }),
    ...(startTask !== undefined && { startTask }),
    ...(startTaskInfo !== undefined && { startTaskInfo }),
    isDedicated,
    ...errorsOf(node),
    ...endpointConfiguration(pool, node),
    ...(isBooted && {
      certificateReferences: [],
      nodeAgentInfo: { version: NODE_AGENT_VERSION, lastUpdateTime: node.lastBootTime },
    }),
    virtualMachineInfo: { imageReference: exactImage(virtualMachineConfiguration?.imageReference) },
  };
}

/** A version of the node agent whose behavior local Azure copies: Azure/Batch, `changelogs/nodeagent/CHANGELOG.md`. */
const NODE_AGENT_VERSION = "1.12.7";

/** Stands for the version of an image that is the latest one, because no image is downloaded. */
const LATEST_VERSION = "1.0.0";

/** Returns the image of a node: that of its pool, with the version that `latest` stands for. */
function exactImage(reference: unknown): Record<string, unknown> {
  const image = (reference ?? {}) as { publisher?: string; version?: string };
  if (image.publisher === undefined) return image;
  const { version = "latest" } = image;
  return { ...image, version, exactVersion: version === "latest" ? LATEST_VERSION : version };
}

const nodeErrors = {
  DiskFull: "There is not enough disk space on the node",
  NodePreparationError: "An error occurred during node preparation",
} as const;

function errorsOf({ error, compute: { problem } }: NodeAtWork): Record<string, unknown> {
  if (error === undefined && problem === undefined) return {};
  const code = error ?? "NodePreparationError";
  const errorDetails = problem === undefined ? {} : { errorDetails: [{ name: "Message", value: problem }] };
  return { errors: [{ code, message: nodeErrors[code], ...errorDetails }] };
}

/** The rule that each pool has, as recorded. Nothing listens at the port on this machine. */
const REMOTE_LOGIN = { name: "SSHRule", protocol: "tcp", frontendPortRangeStart: 50_000 };

interface NatPool {
  readonly name: string;
  readonly protocol: string;
  readonly backendPort: number;
  readonly frontendPortRangeStart: number;
}

/**
 * Returns a node's endpoints: one per NAT pool of the pool, each with the next port of the NAT pool's range. If nodes
 * have public addresses and no NAT pool has its port, there is also one for SSH, or on Windows for RDP.
 */
function endpointConfiguration(pool: PoolAtWork, { record }: NodeAtWork): Record<string, unknown> {
  const network = pool.record.pool.networkConfiguration as
    | {
        endpointConfiguration?: { inboundNATPools?: NatPool[] };
        publicIPAddressConfiguration?: { provision?: string };
      }
    | undefined;
  const isPublic = !is(network?.publicIPAddressConfiguration?.provision, "nopublicipaddresses");
  const remoteLogin = { ...REMOTE_LOGIN, backendPort: isWindows(pool) ? 3389 : 22 };
  const own = network?.endpointConfiguration?.inboundNATPools ?? [];
  const isMapped = own.some(({ backendPort }) => backendPort === remoteLogin.backendPort);
  const natPools = isPublic && !isMapped ? [...own, remoteLogin] : own;
  if (natPools.length === 0) return {};
  const index = [...pool.nodes.keys()].indexOf(record.id);
  const inboundEndpoints = natPools.map(({ name, protocol, backendPort, frontendPortRangeStart }) => ({
    name: `${name}.${index}`,
    protocol,
    publicIPAddress: "127.0.0.1",
    publicFQDN: "localhost",
    frontendPort: frontendPortRangeStart + index,
    backendPort,
  }));
  return { endpointConfiguration: { inboundEndpoints } };
}

const countedStates = {
  creating: "creating",
  idle: "idle",
  offline: "offline",
  preempted: "preempted",
  rebooting: "rebooting",
  reimaging: "reimaging",
  running: "running",
  starting: "starting",
  startTaskFailed: "starttaskfailed",
  leavingPool: "leavingpool",
  unknown: "unknown",
  unusable: "unusable",
  waitingForStartTask: "waitingforstarttask",
} as const;

function nodeCounts(pool: PoolAtWork): Record<string, unknown> {
  const countsOf = (isDedicated: boolean) => {
    const states = [...pool.nodes.values()].filter(({ record }) => record.isDedicated === isDedicated).map(stateOf);
    const counts = Object.entries(countedStates).map(([name, state]) => [
      name,
      states.filter((candidate) => candidate === state).length,
    ]);
    // Nodes do not upgrade their system here.
    return { ...Object.fromEntries(counts), upgradingOS: 0, total: states.length };
  };
  return { poolId: pool.record.pool.id, dedicated: countsOf(true), lowPriority: countsOf(false) };
}
