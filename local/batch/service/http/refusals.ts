import type { Settings } from "../../../environment/environment";
import { createRate } from "../../../environment/rate";
import { BatchServiceError } from "../errors";

/** Seconds that the service asks a client to wait. */
const RETRY_AFTER_SECONDS = 1;

/**
 * Returns a function that refuses some requests of an account, as the settings `batch.*` say.
 *
 * @throws {BatchServiceError} TooManyRequests, ServerBusy
 */
export function createRefusals(settings: Settings): () => void {
  const rate = createRate();
  let requests = 0;
  return () => {
    if (!rate.admit(settings.get("batch.requestsPerSecond"))) throw new BatchServiceError("TooManyRequests");
    requests += 1;
    if (requests % settings.get("batch.busyEvery") === 0) throw new BatchServiceError("ServerBusy");
  };
}

/** Returns the headers of an error that the client must answer with a pause. */
export function retryHeaders({ status }: BatchServiceError): Record<string, string> {
  return status === 429 || status === 503 ? { "Retry-After": String(RETRY_AFTER_SECONDS) } : {};
}
