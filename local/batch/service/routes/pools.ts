import type { Pool, StartTask } from "../../model";
import { type Account, type PoolAtWork, poolOf } from "../account";
import { missingProperty, wrongState } from "../errors";
import { checkWrite } from "../http/conditions";
import { bodyOf, created, done, type Route, type ServiceRequest, versionHeaders } from "../http/http";
import { readRoutes, sorted } from "../http/list";
import { evaluateAutoScale } from "../lifecycle/autoscale";
import { count } from "../lifecycle/node-count";
import { asAnswered } from "../lifecycle/pool-answer";
import { withStartTaskDefaults } from "../lifecycle/pool-defaults";
import { activePoolOf, createPool, deletePool, rescalePool } from "../lifecycle/pool-lifecycle";
import { removeNodes, resizePool, stopResize } from "../lifecycle/resize";
import { updatePool } from "../lifecycle/update-pool";
import {
  enableAutoScaleShape,
  evaluateAutoScaleShape,
  poolPatchShape,
  poolPropertyNames,
  poolResizeShape,
  poolShape,
  removeNodesShape,
} from "../request-bodies/pool-bodies";
import { keyOf, stampNames } from "../store/records";

const properties = [
  ...poolPropertyNames,
  "url",
  ...stampNames,
  "allocationState",
  "allocationStateTransitionTime",
  "resizeErrors",
  "autoScaleRun",
  "currentDedicatedNodes",
  "currentLowPriorityNodes",
  "currentNodeCommunicationMode",
  "identity",
];

interface Resize {
  targetDedicatedNodes?: number;
  targetLowPriorityNodes?: number;
  nodeDeallocationOption?: string;
}

/** Returns the routes of `/pools`. */
export function poolRoutes(account: Account): Route[] {
  const one = "/pools/{poolId}";
  const find = ({ parameters }: ServiceRequest) => poolOf(account, parameters.poolId!);
  /** Returns the pool that a request changes, after checking the conditions. */
  const toChange = (request: ServiceRequest) => {
    const pool = activePoolOf(account, request.parameters.poolId!);
    checkWrite(request.headers, pool.record);
    return pool;
  };

  return [
    {
      method: "POST",
      path: "/pools",
      permission: "pools/write",
      async handle(request) {
        const pool = await createPool(account, bodyOf<Pool>(request, poolShape), []);
        return created(`${request.baseUrl}/pools/${pool.record.pool.id}`, pool.record);
      },
    },
    ...readRoutes({
      set: "pools",
      path: "/pools",
      one,
      permission: "pools/read",
      properties,
      after:
        ({ baseUrl }) =>
        (key) =>
          sorted(
            account.pools.values(),
            ({ record }) => keyOf(record.pool.id),
            key,
            (pool) => poolView(pool, baseUrl),
          ),
      find: (request) => poolView(find(request), request.baseUrl),
    }),
    {
      method: "HEAD",
      path: one,
      permission: "pools/read",
      handle: (request) => ({ status: 200, headers: versionHeaders(find(request).record) }),
    },
    {
      method: "PATCH",
      path: one,
      permission: "pools/write",
      handle(request) {
        const pool = toChange(request);
        const { startTask, ...rest } = bodyOf<Partial<Pool>>(request, poolPatchShape);
        updatePool(account, pool, { ...rest, ...(startTask && { startTask: withStartTaskDefaults(startTask) }) });
        return done(200, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/updateproperties`,
      permission: "pools/write",
      handle(request) {
        const pool = toChange(request);
        const sent = bodyOf<Partial<Pool> & { startTask?: StartTask }>(request, poolPatchShape);
        updatePool(account, pool, {
          ...sent,
          startTask: sent.startTask && withStartTaskDefaults(sent.startTask),
          metadata: unlessEmpty(sent.metadata),
          applicationPackageReferences: unlessEmpty(sent.applicationPackageReferences),
          targetNodeCommunicationMode: sent.targetNodeCommunicationMode ?? "default",
        });
        return done(204, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/resize`,
      permission: "pools/write",
      handle(request) {
        const pool = toChange(request);
        const { nodeDeallocationOption, ...targets } = bodyOf<Resize>(request, poolResizeShape);
        if (targets.targetDedicatedNodes === undefined && targets.targetLowPriorityNodes === undefined) {
          throw missingProperty("targetDedicatedNodes");
        }
        if (pool.record.pool.enableAutoScale === true) throw wrongState("the pool has an autoscale formula");
        const resize = resizePool(account, pool, nodeDeallocationOption, targets);
        account.background(resize);
        return done(202, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/stopresize`,
      permission: "pools/write",
      handle(request) {
        const pool = toChange(request);
        stopResize(account, pool);
        return done(202, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/removenodes`,
      permission: "pools/write",
      handle(request) {
        const pool = toChange(request);
        const { nodeList, nodeDeallocationOption } = bodyOf<{ nodeList: string[]; nodeDeallocationOption?: string }>(
          request,
          removeNodesShape,
        );
        account.background(removeNodes(account, pool, nodeList, nodeDeallocationOption));
        return done(202, request, pool.record);
      },
    },
    {
      method: "DELETE",
      path: one,
      permission: "pools/delete",
      handle(request) {
        account.background(deletePool(account, toChange(request)));
        return done(202, request);
      },
    },
    {
      method: "POST",
      path: `${one}/enableautoscale`,
      permission: "pools/write",
      async handle(request) {
        const pool = toChange(request);
        const sent = bodyOf<Partial<Pool>>(request, enableAutoScaleShape);
        const formula = sent.autoScaleFormula ?? pool.record.pool.autoScaleFormula;
        if (formula === undefined) throw missingProperty("autoScaleFormula");
        await rescalePool(account, pool, { ...sent, autoScaleFormula: formula, enableAutoScale: true });
        return done(200, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/disableautoscale`,
      permission: "pools/write",
      async handle(request) {
        const pool = toChange(request);
        const gone = { autoScaleFormula: undefined, autoScaleEvaluationInterval: undefined } as Partial<Pool>;
        await rescalePool(account, pool, { ...gone, enableAutoScale: false });
        return done(200, request, pool.record);
      },
    },
    {
      method: "POST",
      path: `${one}/evaluateautoscale`,
      permission: "pools/write",
      handle(request) {
        const pool = find(request);
        const { autoScaleFormula } = bodyOf<{ autoScaleFormula: string }>(request, evaluateAutoScaleShape);
        if (pool.record.pool.enableAutoScale !== true) throw wrongState("the pool has no autoscale formula");
        const metadata = `${request.baseUrl}/$metadata#Microsoft.Azure.Batch.Protocol.Entities.AutoScaleRun`;
        const { run } = evaluateAutoScale(account, pool, autoScaleFormula);
        return { ...done(200, request), body: { "odata.metadata": metadata, ...run } };
      },
    },
  ];
}

/** Returns a list unless it is empty. Answers leave out empty lists. */
function unlessEmpty(list: unknown): unknown {
  return Array.isArray(list) && list.length === 0 ? undefined : list;
}

/** Returns a pool as the API presents it. */
export function poolView(pool: PoolAtWork, baseUrl: string): Record<string, unknown> {
  const { pool: sent, identities, ...stamps } = pool.record;
  return {
    ...asAnswered(sent),
    url: `${baseUrl}/pools/${sent.id}`,
    ...stamps,
    currentDedicatedNodes: count(pool, true),
    currentLowPriorityNodes: count(pool, false),
    // A pool without nodes has no mode, as recorded.
    ...(pool.nodes.size > 0 && { currentNodeCommunicationMode: "simplified" }),
    ...(identities.length > 0 && {
      identity: {
        type: "UserAssigned",
        userAssignedIdentities: identities.map(({ resourceId, clientId, objectId }) => ({
          resourceId,
          clientId,
          principalId: objectId,
        })),
      },
    }),
  };
}
