import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { invalidQuery } from "../errors";
import { parseSelect } from "../odata/select";
import type { Shape } from "../request-bodies/shapes";
import type { Permission } from "./authenticate";
import { isNotModified, type Version } from "./conditions";

/** An authorized request, with the decoded parts of its path. */
export interface ServiceRequest {
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `https://host:port` as the client wrote it. URLs in answers start with it. */
  readonly baseUrl: string;
  /** The path as received, for links to the next page. */
  readonly path: string;
  /** The id of the request, which is in its answer and in errors. */
  readonly requestId: string;
  /** The body's JSON, or an empty object if there is no body. */
  readonly body: unknown;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** JSON or a file's bytes; undefined for an empty body. */
  readonly body?: unknown;
  readonly stream?: Readable;
}

/** An operation of the REST API. */
export interface Route {
  readonly method: string;
  /** Such as `/jobs/{jobId}/tasks/{taskId}`. A last segment such as `{filePath*}` takes all segments that follow. */
  readonly path: string;
  readonly permission: Permission;
  /** Returns what a request with this body needs in addition. Defaults to nothing. */
  readonly further?: (body: unknown) => Permission | undefined;
  /** The query parameters, in lower case, in addition to those of every operation. Defaults to none. */
  readonly query?: readonly string[];
  readonly handle: (request: ServiceRequest) => ServiceResponse | Promise<ServiceResponse>;
}

/**
 * Checks a body against its shape, and returns it as the service keeps it. The caller chooses the result type.
 *
 * @throws {BatchServiceError} 400 as in Azure.
 */
export function bodyOf<T>(request: ServiceRequest, shape: Shape): T {
  return shape(request.body, "") as T;
}

/** Returns the headers that identify an object's version. */
export function versionHeaders({ eTag, lastModified }: Version): Record<string, string> {
  return { ETag: eTag, "Last-Modified": new Date(lastModified).toUTCString() };
}

/** Returns 201 after a POST, without a body, with the object's URL. */
export function created(url: string, version: Version): ServiceResponse {
  return { status: 201, headers: { ...versionHeaders(version), Location: url, DataServiceId: url } };
}

/**
 * Returns success without a body after an operation on an object. As recorded, `DataServiceId` is the URL of the
 * request, such as `…/pools/p/resize`, and the answer to a deletion has none.
 */
export function done(status: 200 | 202 | 204, request: ServiceRequest, version?: Version): ServiceResponse {
  const dataServiceId = { DataServiceId: `${request.baseUrl}${request.path}` };
  return {
    status,
    headers: { ...(version && versionHeaders(version)), ...(request.method !== "DELETE" && dataServiceId) },
  };
}

/**
 * Returns one object, reduced to the properties in `$select`, or 304 if the client already has its version.
 *
 * @param set as in `$metadata#tasks`.
 * @param properties the names that `$select` can contain.
 */
export function entity(
  request: ServiceRequest,
  set: string,
  view: Readonly<Record<string, unknown>>,
  properties: readonly string[],
): ServiceResponse {
  checkExpand(request);
  const clause = request.query.get("$select");
  const selected = clause ? parseSelect(clause, properties)(view) : view;
  const body = { "odata.metadata": `${request.baseUrl}/$metadata#${set}/@Element`, ...selected };
  // Nodes have no version.
  if (view.eTag === undefined) return { status: 200, body };
  const version = { eTag: String(view.eTag), lastModified: String(view.lastModified) };
  const headers = versionHeaders(version);
  return isNotModified(request.headers, version) ? { status: 304, headers } : { status: 200, headers, body };
}

/** Returns `maxresults`: 1 to 1000. Defaults to 1000. */
export function maxResults(request: ServiceRequest): number {
  const text = request.query.get("maxresults");
  if (text === null) return 1000;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000) {
    throw invalidQuery("maxresults", text, "must be a whole number from 1 to 1000");
  }
  return number;
}

/**
 * Checks `$expand`, which can only be `stats`. There are no statistics, so the answer has none. Azure too leaves
 * `stats` out until it has gathered them.
 */
export function checkExpand({ query }: ServiceRequest): void {
  const clause = query.get("$expand");
  if (!clause || clause.split(",").every((name) => name.trim() === "stats")) return;
  throw invalidQuery("$expand", clause, "must be stats");
}
