import type { HttpMethods, PipelineResponse } from "@azure/core-rest-pipeline";

/** A request to the Batch service. */
export interface BatchRequest {
  readonly method: HttpMethods;
  /** Below the endpoint, with encoded ids: `/jobs/render/tasks`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  readonly abortSignal?: AbortSignal;
  /** The most attempts (default: at least 20 in at least 10 minutes). */
  readonly maxTries?: number;
  /** The time of the connection's clock after which the request is not retried (default: none). */
  readonly deadline?: number;
  /** What the request is for, for the message of its failure. It completes "could not …". */
  readonly purpose: string;
}

/** An answer that is not an error. */
interface BatchAnswer {
  readonly response: PipelineResponse;
  /**
   * The service's time of the first attempt, in milliseconds since 1970, if an earlier attempt got no answer or an
   * error of the server. The service may have done then what was asked. Otherwise undefined.
   */
  readonly unclearSince?: number;
}

/** Sends a request, and retries it if that can help. */
export type SendToBatch = (request: BatchRequest) => Promise<BatchAnswer>;

/** Sends a request once, and returns any answer. */
export type SendOnce = (request: BatchRequest, abortSignal: AbortSignal) => Promise<PipelineResponse>;
