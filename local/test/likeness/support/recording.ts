/** What a recording of live traffic says about requests and answers, written down without its names, ids and texts. */
export interface Recording {
  /** The repository and file. */
  readonly source: string;
  readonly apiVersion: string;
  /** Why requests differ from the recorded ones, in what they ask for. */
  readonly adapted?: string;
  readonly interactions: readonly Interaction[];
}

export interface Interaction {
  /** The method and the path with its query but without `api-version`. `{name}` is a value that was kept before. */
  readonly request: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether resizes take a minute from here on, as in Azure. Otherwise they take no time. */
  readonly isSlow?: true;
  /** Whether nodes are `creating` for a minute from here on, as in Azure. */
  readonly isCreating?: true;
  /** Whether the recording does not have this request: it creates what existed before the recording. */
  readonly isSetUp?: true;
  /** Whether the request is sent until the answer has all values of `json`, as the recorded client waited for them. */
  readonly isRepeated?: true;
  readonly status: number;
  /** The code of an error. */
  readonly code?: string;
  /** The names of relevant headers, some with a value: `ocp-batch-file-isdirectory=False`. */
  readonly has: string;
  /** The path of the header `DataServiceId`. */
  readonly dataServiceId?: string;
  /** The shape of the answer, in the form of `parseShape`. Absent for an answer that shows a passing state. */
  readonly json?: string;
  /** Fields of the answer that later requests use, by their name in paths. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** Headers of every answer. `Date` and those of the transfer are left out, because Node's HTTP server sets them. */
const ALWAYS = "dataserviceversion=3.0 request-id server strict-transport-security x-content-type-options=nosniff";

const JSON_TYPE = "content-type=application/json;odata=minimalmetadata";

const CHANGED = `${ALWAYS} dataserviceid etag last-modified`;

const ERROR_SHAPE = "odata.metadata code message{lang value}";

type More = Partial<Interaction>;

/** Returns an interaction that creates an object. */
export function created(request: string, dataServiceId: string, body: object, more: More = {}): Interaction {
  return { request, body, status: 201, has: `${CHANGED} location`, dataServiceId, ...more };
}

/** Returns an interaction that changes an object, or starts an action on it. `DataServiceId` is the request's URL. */
export function changed(request: string, status: number, body?: object, more: More = {}): Interaction {
  return { request, status, has: CHANGED, dataServiceId: pathOf(request), ...(body && { body }), ...more };
}

/** Returns an interaction that acts on a node, which has no ETag. */
export function acted(request: string, status: number, body?: object, more: More = {}): Interaction {
  const has = `${ALWAYS} dataserviceid`;
  return { request, status, has, dataServiceId: pathOf(request), ...(body && { body }), ...more };
}

/** Returns an interaction that deletes an object. */
export function deleted(request: string, status: number): Interaction {
  return { request, status, has: ALWAYS };
}

/** Returns an interaction that reads an object which has an ETag. */
export function read(request: string, json: string | undefined, more: More = {}): Interaction {
  return { request, status: 200, has: `${ALWAYS} ${JSON_TYPE} etag last-modified`, ...(json && { json }), ...more };
}

/** Returns an interaction that reads a list, or an object without an ETag. */
export function listed(request: string, json: string, more: More = {}): Interaction {
  return { request, status: 200, has: `${ALWAYS} ${JSON_TYPE}`, json, ...more };
}

/** Returns an action whose answer is JSON. */
export function answered(request: string, body: object, json: string): Interaction {
  return { ...acted(request, 200, body), has: `${ALWAYS} ${JSON_TYPE} dataserviceid`, json };
}

/** Returns an interaction whose answer is an error. */
export function failed(
  request: string,
  status: number,
  code: string,
  more: More & { values?: string } = {},
): Interaction {
  const { values = "", ...rest } = more;
  return { request, status, code, has: `${ALWAYS} ${JSON_TYPE}`, json: `${ERROR_SHAPE} ${values}`, ...rest };
}

/** Returns an interaction that asks whether an object exists. */
export function exists(request: string): Interaction {
  return { request, status: 200, has: `${ALWAYS} etag last-modified` };
}

/** Returns an interaction that reads a text file, or only its properties. */
export function file(request: string): Interaction {
  const names = "ocp-batch-file-isdirectory=False ocp-batch-file-mode=0o100644 ocp-batch-file-url";
  const length = request.startsWith("HEAD") ? " content-length" : "";
  return { request, status: 200, has: `${ALWAYS} content-type=text/plain last-modified ${names}${length}` };
}

/** Returns a request that creates what existed before a recording. */
export function setUp(request: string, body: object): Interaction {
  return { request, body, isSetUp: true, status: 201, has: "" };
}

function pathOf(request: string): string {
  return request.replace(/^\w+ /, "").replace(/\?.*/, "");
}
