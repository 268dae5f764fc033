import { BatchServiceError } from "../errors";

/** Parameters that every operation has, in lower case. `timeout` has no effect, because requests take no time. */
const COMMON = ["api-version", "timeout"];

/** The parameters of a list, and of one object. */
export const LIST_QUERY: readonly string[] = ["maxresults", "$filter", "$select", "$expand", "$skiptoken"];
export const ENTITY_QUERY: readonly string[] = ["$select", "$expand"];

/**
 * Refuses parameters that an operation does not have. Names are compared without case, because clients send `timeout`
 * and `timeOut`.
 *
 * @throws {BatchServiceError} UnsupportedQueryParameter
 */
export function checkQuery(query: URLSearchParams, supported: readonly string[] = []): void {
  for (const [name, value] of query) {
    if (COMMON.includes(name.toLowerCase()) || supported.includes(name.toLowerCase())) continue;
    throw new BatchServiceError("UnsupportedQueryParameter", {
      QueryParameterName: name,
      QueryParameterValue: value,
      Reason: `the operation supports ${[...COMMON, ...supported].join(", ")}`,
    });
  }
}
