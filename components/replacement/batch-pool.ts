import type { TokenCredential } from "@azure/core-auth";

/** What the Batch service says about the nodes of a pool ("Pool - Get"). */
export interface PoolAllocation {
  readonly allocationState: "steady" | "resizing" | "stopping";
  readonly currentDedicatedNodes: number;
  readonly currentLowPriorityNodes: number;
  readonly targetDedicatedNodes: number;
  readonly targetLowPriorityNodes: number;
  readonly enableAutoScale?: boolean;
}

/** A pool in the Batch service. */
export interface BatchPool {
  /** Returns the pool's allocation, or undefined if the pool does not exist. */
  allocation(): Promise<PoolAllocation | undefined>;
  /**
   * Sends a change, such as `resize`. Returns whether the service accepted it; it refuses one while another is in
   * progress (409).
   */
  change(action: "resize" | "stopresize" | "disableautoscale", body?: object): Promise<boolean>;
}

/** An answer of the Batch service that means failure. */
export class BatchFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`status ${status}, ${code}`);
  }
}

const API_VERSION = "2024-07-01.20.0";

/** The content type that the service requires. */
const CONTENT_TYPE = "application/json; odata=minimalmetadata";

/** @param accountEndpoint the host of the Batch account, as ARM returns it. */
export async function openBatchPool(
  accountEndpoint: string,
  poolId: string,
  credential: TokenCredential,
): Promise<BatchPool> {
  // Loading takes a while, and only a pool that is replaced needs it.
  const http = await import("@azure/core-rest-pipeline");
  // Throttled and failed requests are repeated. A redirect could send the token to another host.
  const pipeline = http.createPipelineFromOptions({ redirectOptions: { maxRetries: 0 } });
  pipeline.addPolicy(http.bearerTokenAuthenticationPolicy({ credential, scopes: [] }));
  const client = http.createDefaultHttpClient();
  const base = `https://${accountEndpoint}/pools/${encodeURIComponent(poolId)}`;

  async function send(method: "GET" | "POST", action = "", body?: object) {
    const request = http.createPipelineRequest({
      method,
      url: `${base}${action}?api-version=${API_VERSION}`,
      headers: http.createHttpHeaders({ accept: "application/json", "content-type": CONTENT_TYPE }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status, bodyAsText } = await pipeline.sendRequest(client, request);
    const answer = jsonOf(bodyAsText);
    return { status, answer, code: typeof answer.code === "string" ? answer.code : "without a code" };
  }

  return {
    async allocation() {
      const { status, answer, code } = await send("GET");
      if (status === 404 && code === "PoolNotFound") return undefined;
      if (status !== 200) throw new BatchFailure(status, code);
      return answer as unknown as PoolAllocation;
    },
    async change(action, body) {
      const { status, code } = await send("POST", `/${action}`, body);
      if (status === 409) return false;
      if (status >= 300) throw new BatchFailure(status, code);
      return true;
    },
  };
}

function jsonOf(text: string | null | undefined): Record<string, unknown> {
  try {
    return JSON.parse(text || "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}
