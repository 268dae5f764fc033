import { setTimeout as pause } from "node:timers/promises";
import { batchScope } from "azure-batch-outputs/jobs";
import type { Principal } from "./principal";
import type { Exchange } from "./question";

/** A request to a service's data plane, and its whole answer. */
export interface Answered {
  readonly exchange: Exchange & { readonly status: number };
  /** The body: parsed if it is JSON. */
  readonly body: unknown;
}

/** How to send a request. */
export interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long to repeat the request while the role is missing, in seconds (default: 0). */
  readonly waitForAccessSeconds?: number;
}

/** Requests with a principal's token to one service. */
export interface ServiceRequests {
  send(method: string, path: string, sending?: Sending): Promise<Answered>;
}

/** The version of the Batch REST API that the requests use: the data plane's of the management API 2024-07-01. */
const BATCH_API_VERSION = "2024-07-01.20.0";

/** The headers that matter for the report. */
const HEADERS = /^(request-id|x-ms-request-id|x-ms-error-code|x-ms-version|retry-after|etag|dataserviceversion)$/;

/** The codes of Blob storage and of the Batch service for a missing role. */
const MISSING_ROLE = new Set(["AuthorizationPermissionMismatch", "PermissionDenied"]);

/** How often a throttled or failed request is repeated, and the wait without a `Retry-After` header in seconds. */
const THROTTLED_TRIES = 8;
const THROTTLED_SECONDS = 5;

const LONGEST_WAIT_MS = 15_000;

/** A new role assignment usually takes up to 10 minutes to take effect ("Troubleshoot Azure RBAC"). */
export const ACCESS_SECONDS = 15 * 60;

/**
 * Returns an answer that a question can use.
 *
 * @param statuses the statuses that answer the question, such as `[201, 400]`.
 * @throws with any other status, such as one for a missing role. It does not answer the question.
 */
export function mustAnswer(answered: Answered, statuses: readonly number[]): Answered {
  const { request, status, code, message } = answered.exchange;
  if (statuses.includes(status)) return answered;
  const refusal = [status, code].filter(Boolean).join(" ");
  throw new Error(`${request} was answered with ${refusal}${message === undefined ? "" : `: ${message}`}`);
}

/** Returns requests to the Batch service of an account. */
export function batchRequests(principal: Principal, batchEndpoint: string, signal: AbortSignal): ServiceRequests {
  const headers = { "content-type": "application/json; odata=minimalmetadata" };
  return requests(principal, batchScope(batchEndpoint), signal, (path) => ({
    url: `${batchEndpoint.replace(/\/$/, "")}${path}${path.includes("?") ? "&" : "?"}api-version=${BATCH_API_VERSION}`,
    headers,
  }));
}

/** Returns requests to Blob storage. A path begins with the container. */
export function blobRequests(principal: Principal, blobEndpoint: string, signal: AbortSignal): ServiceRequests {
  return requests(principal, "https://storage.azure.com/.default", signal, (path) => ({
    url: `${blobEndpoint.replace(/\/$/, "")}${path}`,
    headers: {},
  }));
}

function requests(
  principal: Principal,
  scope: string,
  signal: AbortSignal,
  toService: (path: string) => { readonly url: string; readonly headers: Readonly<Record<string, string>> },
): ServiceRequests {
  const sendOnce = async (method: string, path: string, { body, headers }: Sending): Promise<Answered> => {
    const service = toService(path);
    const response = await fetch(service.url, {
      method,
      signal,
      redirect: "error",
      headers: { ...service.headers, ...headers, authorization: `Bearer ${await principal.token(scope)}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = parsed(text);
    const answered = { ...errorOf(response, text, json), headers: headersOf(response) };
    const request = `${method} ${path}`;
    return {
      exchange: { request, ...(body !== undefined && { body }), status: response.status, ...answered },
      body: json ?? text,
    };
  };
  return {
    async send(method, path, sending = {}) {
      const end = Date.now() + (sending.waitForAccessSeconds ?? 0) * 1000;
      let throttled = 0;
      for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
        const answered = await sendOnce(method, path, sending);
        const { status, code = "", headers } = answered.exchange;
        if ((status === 429 || status >= 500) && throttled++ < THROTTLED_TRIES) {
          await pause(Number(headers?.["retry-after"] ?? THROTTLED_SECONDS) * 1000, undefined, { signal });
        } else if (MISSING_ROLE.has(code) && Date.now() + wait < end) {
          console.error(`    ${method} ${path} is denied (${code}): waiting for the role assignment to take effect`);
          await pause(wait, undefined, { signal });
        } else {
          return answered;
        }
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the code and the message of a failure. Batch answers JSON, and Blob storage XML. */
function errorOf(response: Response, text: string, json: unknown): Pick<Exchange, "code" | "message"> {
  if (response.ok) return {};
  const { code, message, values } = (json ?? {}) as {
    readonly code?: string;
    readonly message?: { readonly value?: string };
    readonly values?: readonly { readonly key: string; readonly value: string }[];
  };
  const shown = code ?? response.headers.get("x-ms-error-code") ?? /<Code>([^<]*)/.exec(text)?.[1];
  const details = (values ?? []).map(({ key, value }) => `${key}: ${value}`);
  const words = message?.value ?? /<Message>([^<]*)/.exec(text)?.[1];
  return {
    ...(shown !== undefined && { code: shown }),
    ...(words !== undefined && { message: [words, ...details].join("\n") }),
  };
}

function headersOf(response: Response): Readonly<Record<string, string>> {
  return Object.fromEntries([...response.headers].filter(([name]) => HEADERS.test(name)));
}
