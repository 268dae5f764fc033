import type { Settings } from "../../../environment/environment";
import { createRate } from "../../../environment/rate";
import { BatchServiceError, invalidQuery } from "../errors";

/** Seconds that the service asks a client to wait. */
const RETRY_AFTER_SECONDS = 1;

/**
 * The dates of the service's versions: learn.microsoft.com, "Batch service REST API versioning". Some have a suffix, as
 * in `2024-07-01.20.0`.
 */
const versions = [
  "2017-01-01",
  "2017-05-01",
  "2017-06-01",
  "2017-09-01",
  "2018-03-01",
  "2018-08-01",
  "2018-12-01",
  "2019-06-01",
  "2019-08-01",
  "2020-03-01",
  "2020-09-01",
  "2021-06-01",
  "2022-01-01",
  "2022-10-01",
  "2023-05-01",
  "2023-11-01",
  "2024-02-01",
  "2024-07-01",
  "2025-06-01",
];

/**
 * Returns a function that refuses some requests of an account, as the settings `batch.*` say.
 *
 * @throws {BatchServiceError} TooManyRequests, ServerBusy, InvalidQueryParameterValue
 */
export function createRefusals(settings: Settings): (apiVersion: string) => void {
  const rate = createRate();
  let requests = 0;
  return (apiVersion) => {
    if (!rate.admit(settings.get("batch.requestsPerSecond"))) throw new BatchServiceError("TooManyRequests");
    requests += 1;
    if (requests % settings.get("batch.busyEvery") === 0) throw new BatchServiceError("ServerBusy");
    if (settings.get("batch.apiVersions") === "known" && !versions.includes(apiVersion.slice(0, 10))) {
      throw invalidQuery(
        "api-version",
        apiVersion,
        `must be a version of the service; the newest is ${versions.at(-1)}`,
      );
    }
  };
}

/** Returns the headers of an error that the client must answer with a pause. */
export function retryHeaders({ status }: BatchServiceError): Record<string, string> {
  return status === 429 || status === 503 ? { "Retry-After": String(RETRY_AFTER_SECONDS) } : {};
}
