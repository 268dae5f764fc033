import type { NodeInfo, PoolInfo, Query } from "../model";
import { checkId } from "./check-id";
import { ComputeNode } from "./compute-node";
import { type BatchConnection, getJson, listPages, pathOf, queryOf } from "./connection";

/** The numbers of nodes by state, such as `idle`. States without nodes are left out. */
export type NodeCounts = Readonly<Record<string, number>>;

/** The states and numbers of the nodes of one kind, as the service returns them. */
type CountsByState = Readonly<Record<string, number>>;

/**
 * A pool. Creating it sends nothing.
 *
 * @throws {JobError} `ArgumentRefused` for an empty id, `.` and `..`, which no URL can contain.
 */
export class Pool {
  readonly kind = "pool";

  constructor(
    readonly connection: BatchConnection,
    readonly id: string,
  ) {
    checkId(id, "poolId");
  }

  node(nodeId: string): ComputeNode {
    return new ComputeNode(this.connection, this.id, nodeId);
  }

  /** @throws {BatchError} `PoolNotFound`. */
  get(query?: Pick<Query, "select"> & { readonly abortSignal?: AbortSignal }): Promise<PoolInfo> {
    const request = { method: "GET" as const, path: pathOf("pools", this.id), query: queryOf(query) };
    const { abortSignal } = query ?? {};
    return getJson(this.connection, { ...request, abortSignal, purpose: `get pool ${this.id}` });
  }

  /** @throws {BatchError} `PoolNotFound`. */
  async *listNodes(query?: Query): AsyncGenerator<NodeInfo, void, undefined> {
    const path = pathOf("pools", this.id, "nodes");
    const request = {
      method: "GET" as const,
      path,
      query: queryOf(query),
      purpose: `list the nodes of pool ${this.id}`,
    };
    for await (const page of listPages<NodeInfo>(this.connection, request)) yield* page;
  }

  /** Returns the numbers of nodes, dedicated and Spot together, in one request. */
  async nodeCounts(abortSignal?: AbortSignal): Promise<NodeCounts> {
    const request = {
      method: "GET" as const,
      path: "/nodecounts",
      query: queryOf({ filter: `poolId eq '${this.id}'` }),
      abortSignal,
      purpose: `count the nodes of pool ${this.id}`,
    };
    const counts: Record<string, number> = {};
    const answer = await getJson<{ value?: { dedicated?: CountsByState; lowPriority?: CountsByState }[] }>(
      this.connection,
      request,
    );
    for (const { dedicated = {}, lowPriority = {} } of answer.value ?? []) {
      for (const [state, count] of [...Object.entries(dedicated), ...Object.entries(lowPriority)]) {
        if (state !== "total" && count > 0) counts[state.toLowerCase()] = (counts[state.toLowerCase()] ?? 0) + count;
      }
    }
    return counts;
  }
}
