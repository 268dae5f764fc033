import { RestError } from "@azure/core-rest-pipeline";
import {
  type Clock,
  firstContactSeconds,
  MIN_SECONDS,
  MIN_TRIES,
  nextAccessWait,
  type RetryObserver,
  RetryReport,
  sendDespiteForeignAborts,
  systemClock,
} from "../../conventions/internal";
import type { Sas } from "../credential/sas";
import type { SharedCredential } from "../credential/shared-credential";
import { isTokenRefused } from "../failure/denial";
import { type Need, needOf } from "../failure/need";
import { withoutRoleDelay } from "../failure/role-delay";
import { type Attempt, denialOf, storageFailure } from "../failure/storage-failure";
import { OutputError } from "../output-error";
import { isTransient, isUnreached, retryWait } from "../retry/retry-policy";
import { codeAndStatus } from "../retry/service-answer";
import type { RequestOptions } from "./request-options";
import type { WaitForAccess } from "./wait-for-access";

/** The attempts of a request. */
interface Trials {
  readonly tries: number;
  /** How many attempts were denied because a role is missing. */
  readonly denials: number;
  /** How many attempts failed because storage refused the token. */
  readonly refusals: number;
  /** Whether the last token was not refused before. The credential may have no other token. */
  readonly hasNewToken: boolean;
  /** When the first attempt began, in milliseconds. */
  readonly started: number;
}

/** The common settings of all requests to one container. */
interface SendSettings {
  /** For how long to wait for access (default: a denied request fails at once). */
  readonly waitForAccess?: WaitForAccess;
  /** Sends a request that reads the container. It is needed for `unlessReadable`. */
  readonly read?: (abortSignal: AbortSignal) => Promise<unknown>;
  readonly retryObserver?: RetryObserver;
  /** The container's host, for reports. */
  readonly host?: string;
  /** The credential that gets a report of each token that storage refuses. */
  readonly credential?: SharedCredential;
  /** SAS of the container's URL, if the container was opened by one. */
  readonly sas?: Sas;
}

/** How to send one request. */
interface SendOptions extends RequestOptions {
  /** Size of the body in bytes (default: 0). An attempt with a large body may take longer. */
  readonly bodyLength?: number;
}

/**
 * Sends a request, retries it if that can help, and turns what storage throws into an `OutputError`.
 *
 * `request` is called once per attempt, with a signal to pass on. The signal ends an attempt that takes too long, and
 * all attempts when the caller aborts.
 */
export type Send = <T>(
  attempt: Attempt,
  request: (abortSignal: AbortSignal) => Promise<T>,
  options?: SendOptions,
) => Promise<T>;

/** How often a request is sent again with a new token after its token was refused. */
const MAX_NEW_TOKENS = 2;

/** What a denied read needed. */
const READING: readonly Need[] = ["list (l)", "read (r)"];

/**
 * Returns a function that sends requests.
 *
 * Temporary failures (`isTransient`) are retried at least 20 times and for at least 10 minutes. If storage refuses
 * the token, the request is sent again at once with a new token. Requests that are denied because a role is missing
 * are retried after 1, 2, 4, 8, 15, 15 … seconds for the given time. Other denied requests fail at once. Once a
 * request was allowed, a denied request fails at once, because access is known to work. With `unlessReadable`, a read
 * is sent to find out whether access works.
 */
export function createSend(settings: SendSettings = {}, clock: Clock = systemClock): Send {
  const { waitForAccess: wait = { seconds: 0 }, read, retryObserver = {}, host = "", credential, sas } = settings;
  let hadAccess = false;
  let hadAnswer = false;
  let wasRead = false;

  /** Returns how long to wait before the next attempt, in milliseconds. Returns undefined if there is none. */
  async function patience(
    error: unknown,
    failure: OutputError,
    trials: Trials,
    report: RetryReport,
    abortSignal: AbortSignal | undefined,
  ): Promise<number | undefined> {
    if (isTransient(error)) return patienceWithStorage(error, trials, report);
    if (failure.code !== "AccessDenied") return undefined;
    if (isRefusedToken(error)) return trials.refusals <= MAX_NEW_TOKENS && trials.hasNewToken ? 0 : undefined;
    if (hadAccess || !denialOf(error, sas)?.mayPass) return undefined;
    // Once more, because Azure may have applied the role before the read.
    if (await isReadable(error, abortSignal)) return 0;
    return nextAccessWait(wait, failure, trials.denials, clock.now);
  }

  /** Reads the container if that is the way to find out whether access works. Does so only once. */
  async function isReadable(denied: unknown, abortSignal: AbortSignal | undefined): Promise<boolean> {
    if (!wait.unlessReadable || !(wait.seconds > 0) || read === undefined || wasRead) return false;
    if (!(denied instanceof RestError) || isRead(denied)) return false;
    wasRead = true;
    try {
      await tryOnce(read, abortSignal, tryLimit(0));
      hadAccess = true;
    } catch (error) {
      if (provesAccess(storageFailure(error, { container: "" }, sas))) hadAccess = true;
    }
    return hadAccess;
  }

  function patienceWithStorage(error: RestError, { tries, started }: Trials, report: RetryReport): number | undefined {
    const elapsedSeconds = (clock.now() - started) / 1000;
    const isStillUnreached = !hadAnswer && isUnreached(error);
    const limitSeconds = isStillUnreached ? firstContactSeconds(error.code) : MIN_SECONDS;
    if (elapsedSeconds >= limitSeconds && (isStillUnreached || tries >= MIN_TRIES)) return undefined;
    const wait = retryWait(tries, error, clock.random());
    const milliseconds = isStillUnreached ? Math.min(wait, (limitSeconds - elapsedSeconds) * 1000) : wait;
    report.retry({
      ...(error.request !== undefined && { method: error.request.method }),
      got: codeAndStatus(error) ?? error.message,
      remainingSeconds: Math.max(limitSeconds - elapsedSeconds, milliseconds / 1000),
    });
    return milliseconds;
  }

  function isRefusedToken(error: unknown): error is RestError {
    return sas === undefined && error instanceof RestError && isTokenRefused(error);
  }

  return async (attempt, request, { abortSignal, bodyLength = 0 } = {}) => {
    const started = clock.now();
    const report = new RetryReport(host, retryObserver, clock.now);
    let wasAnswered = false;
    let refusals = 0;
    let denials = 0;
    let refusedToken: string | undefined;
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          const answer = await tryOnce(request, abortSignal, tryLimit(bodyLength));
          hadAccess = true;
          hadAnswer = true;
          wasAnswered = true;
          return answer;
        } catch (error) {
          const failure = storageFailure(error, attempt, sas);
          if (!(failure instanceof OutputError)) throw failure;
          wasAnswered = error instanceof RestError && error.statusCode !== undefined && !isTransient(error);
          if (error instanceof RestError && error.statusCode !== undefined) hadAnswer = true;
          if (provesAccess(failure)) hadAccess = true;
          const before = refusedToken;
          if (isRefusedToken(error)) {
            refusals += 1;
            refusedToken = tokenOf(error);
            if (refusedToken !== undefined) credential?.refuse(refusedToken);
          } else if (failure.code === "AccessDenied") denials += 1;
          const hasNewToken = refusedToken === undefined || refusedToken !== before;
          const trials = { tries, denials, refusals, hasNewToken, started };
          const milliseconds = await patience(error, failure, trials, report, abortSignal);
          if (milliseconds === undefined) throw hadAccess && !wasRead ? withoutRoleDelay(failure) : failure;
          await clock.sleep(milliseconds, abortSignal);
        }
      }
    } finally {
      report.end(wasAnswered);
    }
  };
}

/** Returns whether a failure has passed the check of access. */
function provesAccess(failure: unknown): boolean {
  return failure instanceof OutputError && failure.code !== "AccessDenied" && failure.code !== "RequestFailed";
}

function isRead(denied: RestError): boolean {
  return READING.includes(needOf(denied));
}

/** Calls the request, and ends it if no answer comes in time, because a dead connection causes no error. */
async function tryOnce<T>(
  request: (abortSignal: AbortSignal) => Promise<T>,
  abortSignal: AbortSignal | undefined,
  limitMilliseconds: number,
): Promise<T> {
  const ending = new AbortController();
  const abort = () => ending.abort(abortSignal?.reason);
  if (abortSignal?.aborted) abort();
  abortSignal?.addEventListener("abort", abort, { once: true });
  let isTooLate = false;
  const timer = setTimeout(() => {
    isTooLate = true;
    ending.abort();
  }, limitMilliseconds);
  try {
    return await sendDespiteForeignAborts(() => request(ending.signal), ending.signal);
  } catch (error) {
    if (!isTooLate) throw error;
    throw new RestError(`no answer in ${limitMilliseconds / 1000} s`, { code: "ETIMEDOUT" });
  } finally {
    clearTimeout(timer);
    abortSignal?.removeEventListener("abort", abort);
  }
}

/**
 * Returns a minute, plus one minute per MiB. Azure Storage's guidance on time-outs allows this for a slow connection.
 */
function tryLimit(bodyLength: number): number {
  return 60_000 * (1 + Math.ceil(bodyLength / 2 ** 20));
}

/** Returns the token that a request was sent with. */
function tokenOf({ request }: RestError): string | undefined {
  return request?.headers.get("authorization")?.replace(/^\S+ /, "");
}
