import { get, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { type Clock, type RetryObserver, RetryReport, systemClock } from "../../conventions/internal";
import { OutputError } from "../output-error";
import { CLOCK_LIMIT_SECONDS, clockDifference } from "../time/clock-difference";

/** The requested token. */
export interface TokenRequest {
  /** `AZURE_POD_IDENTITY_AUTHORITY_HOST`, or the link-local address of the service on every Azure node. */
  readonly endpoint: string;
  /** Client id of the managed identity. A node can have several identities. */
  readonly clientId: string;
  /** The service that the token is for: a scope without its `/.default`. */
  readonly resource: string;
}

/** A token from the instance metadata service (IMDS). */
export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly expiresAt: number;
}

export interface FetchOptions {
  /** Whether failed requests are retried (default: true). */
  readonly retries?: boolean;
  readonly abortSignal?: AbortSignal;
  /** Waits between two requests. Tests replace it, so they do not wait. */
  readonly sleep?: Clock["sleep"];
  /** Receives a report of each retried request. */
  readonly retryObserver?: RetryObserver;
}

export const IMDS_ENDPOINT = "http://169.254.169.254";

/**
 * Seconds before each retry (learn.microsoft.com, "How to use managed identities … to acquire an access token", retry
 * guidance).
 */
const RETRY_SECONDS: readonly number[] = [0, 2, 6, 14, 30];

/** The status while the service is being updated, which takes up to 70 seconds according to the same guidance. */
const UPDATING = 410;
const UPDATING_RETRY_SECONDS: readonly number[] = [...RETRY_SECONDS, 18];

/** For how long a token is requested, in seconds, without the time that the answers take. */
export const LONGEST_RETRY_SECONDS = UPDATING_RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0);

/** How long to wait for an answer. Every answer on Azure is faster. Outside Azure nothing answers. */
const ANSWER_SECONDS = 5;

/** The longest wait that a throttled service can ask for. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/**
 * Requests a token from a node's IMDS.
 *
 * Temporary failures (404, 410, 429, 5xx, no answer) are retried for 52 seconds, or for 70 seconds while the service is
 * being updated.
 *
 * @throws {OutputError} `AccessDenied` if the service issues no token.
 */
export async function fetchToken(request: TokenRequest, options: FetchOptions = {}): Promise<IssuedToken> {
  const { retries = true, abortSignal, sleep = sleepWithJitter, retryObserver = {} } = options;
  const report = new RetryReport(new URL(request.endpoint).host, retryObserver, Date.now);
  let wasAnswered = false;
  try {
    for (let retry = 0; ; retry += 1) {
      const answer = await ask(request, abortSignal);
      wasAnswered = "token" in answer || !answer.mayPass;
      if ("token" in answer) return answer;
      const waits = answer.status === UPDATING ? UPDATING_RETRY_SECONDS : RETRY_SECONDS;
      const [seconds, ...later] = waits.slice(retry);
      if (!retries || !answer.mayPass || seconds === undefined) throw noToken(request, answer.reason);
      const wait = Math.max(seconds, answer.retryAfterSeconds);
      const remainingSeconds = later.reduce((sum, next) => sum + next, wait);
      report.retry({ method: "GET", got: answer.reason, remainingSeconds });
      await sleep(wait * 1000, abortSignal);
    }
  } finally {
    report.end(wasAnswered);
  }
}

/** Why the service issued no token. */
interface Refusal {
  readonly status?: number;
  readonly reason: string;
  readonly mayPass: boolean;
  readonly retryAfterSeconds: number;
}

async function ask(request: TokenRequest, abortSignal?: AbortSignal): Promise<IssuedToken | Refusal> {
  const url = new URL("/metadata/identity/oauth2/token", request.endpoint);
  url.search = new URLSearchParams({
    "api-version": "2018-02-01",
    resource: request.resource,
    client_id: request.clientId,
  }).toString();
  const timeout = AbortSignal.timeout(ANSWER_SECONDS * 1000);
  const signal = abortSignal === undefined ? timeout : AbortSignal.any([abortSignal, timeout]);
  try {
    const { status, headers, body } = await send(url, signal);
    return status === 200 ? tokenIn(headers, body) : refusal(status, headers, body);
  } catch (error) {
    abortSignal?.throwIfAborted();
    const reason = timeout.aborted
      ? `no answer in ${ANSWER_SECONDS} s`
      : ((error as NodeJS.ErrnoException).code ?? "no answer");
    return { reason, mayPass: true, retryAfterSeconds: 0 };
  }
}

/** Uses `node:http`, which ignores proxies, as the service requires. */
function send(url: URL, signal: AbortSignal): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { metadata: "true" }, signal }, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    }).on("error", reject);
  });
}

function tokenIn(headers: IncomingHttpHeaders, body: string): IssuedToken | Refusal {
  const { access_token: token, expires_on: expiresOn, expires_in: expiresIn } = parsed(body);
  const expiresAt = Number(expiresOn) * 1000 + clockError(headers) || Date.now() + Number(expiresIn) * 1000;
  if (typeof token === "string" && token !== "" && Number.isFinite(expiresAt)) return { token, expiresAt };
  return { status: 200, reason: "an answer without a token", mayPass: false, retryAfterSeconds: 0 };
}

/**
 * Returns by how much this machine's clock is ahead, in milliseconds. With a wrong clock, every token would seem to be
 * expired, or to last too long.
 */
function clockError({ date = "" }: IncomingHttpHeaders): number {
  const seconds = clockDifference(Date.parse(date));
  return Math.abs(seconds) > CLOCK_LIMIT_SECONDS ? seconds * 1000 : 0;
}

function refusal(status: number, headers: IncomingHttpHeaders, body: string): Refusal {
  const { error_description: description, error } = parsed(body);
  const words = [description, error].find((text) => typeof text === "string" && text !== "");
  const wait = Number(headers["retry-after"]);
  return {
    status,
    reason: words === undefined ? String(status) : `${status}, ${String(words).split("\n", 1)[0]}`,
    mayPass: [404, UPDATING, 429].includes(status) || status >= 500,
    retryAfterSeconds: wait > 0 ? Math.min(wait, LONGEST_RETRY_AFTER_SECONDS) : 0,
  };
}

function parsed(body: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(body) };
  } catch {
    return {};
  }
}

function noToken({ endpoint, clientId }: TokenRequest, reason: string): OutputError {
  return new OutputError(
    "AccessDenied",
    `the metadata service at ${new URL(endpoint).origin} issued no token for identity ${clientId}: ${reason}; assign the identity to the node's pool`,
  );
}

/** Adds a random time, so that the nodes of a pool that start together do not send their requests together. */
async function sleepWithJitter(milliseconds: number, abortSignal?: AbortSignal): Promise<void> {
  await systemClock.sleep(milliseconds * (1 + systemClock.random() / 4), abortSignal);
}
