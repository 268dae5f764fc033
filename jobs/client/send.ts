import { type PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import {
  backoff,
  type Clock,
  firstContactSeconds,
  isTlsCode,
  isTransientStatus,
  isUnreachedCode,
  MIN_SECONDS,
  MIN_TRIES,
  nextAccessWait,
  type RetryObserver,
  RetryReport,
  retryAfterOf,
  sendDespiteForeignAborts,
} from "../../conventions/internal";
import { BatchError } from "../batch-error";
import { credentialFailure, failureOf, gotOf, isMissingRole, noAnswer } from "./failure";
import type { BatchRequest, SendOnce, SendToBatch } from "./request";
import { answerTime } from "./service-answer";
import type { WaitForBatchAccess } from "./wait-for-access";

/** The common settings of all requests of one client. */
interface SendSettings extends RetryObserver {
  readonly host: string;
  readonly clock: Clock;
  readonly waitForAccess?: WaitForBatchAccess;
}

/** The attempts of a request. */
interface Trials {
  readonly request: BatchRequest;
  /** When the first attempt began, in milliseconds of the clock, and since 1970. */
  readonly started: number;
  readonly startedAt: number;
  tries: number;
  /** How many attempts were denied because a role is missing. */
  denials: number;
  /** Whether the service may have processed an earlier attempt. */
  isUnclear: boolean;
}

/** How an attempt ended: with an answer, with the error of a connection, or without a token. */
type Attempt =
  | { readonly response: PipelineResponse }
  | { readonly lost: RestError }
  | { readonly withoutToken: BatchError };

/**
 * How long an attempt can take, in milliseconds. The service ends a request after 30 s by default. A dead connection
 * causes no error.
 */
const TRY_LIMIT = 90_000;

/**
 * Returns a function that sends requests.
 *
 * Throttled requests, errors of the server and lost connections are retried by the same rule as requests to storage: at
 * least 20 times and for at least 10 minutes, and after `Retry-After`. A credential that gave a token before is asked
 * again by the same rule: a computer that wakes up needs a new token before its network is back. Requests that are
 * denied because a role is missing are retried for the given time, until a request was allowed.
 */
export function createBatchSend(sendOnce: SendOnce, settings: SendSettings): SendToBatch {
  const { host, clock, waitForAccess = { seconds: 0 } } = settings;
  let hadAccess = false;
  let hadAnswer = false;

  const isTransient = (attempt: Attempt): boolean => {
    if ("withoutToken" in attempt) return hadAnswer;
    return "lost" in attempt ? !isTlsCode(attempt.lost.code) : isTransientStatus(attempt.response.status);
  };

  /**
   * Returns how long to wait before the next attempt, in milliseconds: at most until the deadline of the request.
   * Returns undefined if there is none.
   */
  function untilNext(failure: BatchError, attempt: Attempt, trials: Trials, report: RetryReport): number | undefined {
    const { deadline = Number.POSITIVE_INFINITY } = trials.request;
    const left = deadline - clock.now();
    const milliseconds = left <= 0 ? undefined : patience(failure, attempt, trials, report);
    return milliseconds === undefined ? undefined : Math.min(milliseconds, left);
  }

  function patience(failure: BatchError, attempt: Attempt, trials: Trials, report: RetryReport): number | undefined {
    if (isMissingRole(failure)) {
      return hadAccess ? undefined : nextAccessWait(waitForAccess, failure, trials.denials, clock.now);
    }
    const { maxTries = Number.POSITIVE_INFINITY } = trials.request;
    if (!isTransient(attempt) || trials.tries >= maxTries) return undefined;
    const elapsedSeconds = (clock.now() - trials.started) / 1000;
    const isStillUnreached = !hadAnswer && "lost" in attempt && isUnreachedCode(attempt.lost.code);
    const limitSeconds = isStillUnreached ? firstContactSeconds(attempt.lost.code) : MIN_SECONDS;
    if (elapsedSeconds >= limitSeconds && (isStillUnreached || trials.tries >= MIN_TRIES)) return undefined;
    const header = (name: string) => ("response" in attempt ? attempt.response.headers.get(name) : undefined);
    const wait = backoff(trials.tries, clock.random(), retryAfterOf(header, Date.now()));
    const milliseconds = isStillUnreached ? Math.min(wait, (limitSeconds - elapsedSeconds) * 1000) : wait;
    report.retry({
      method: trials.request.method,
      got: "response" in attempt ? gotOf(failure) : failure.reason,
      remainingSeconds: Math.max(limitSeconds - elapsedSeconds, milliseconds / 1000),
    });
    return milliseconds;
  }

  return async (request) => {
    const started = { started: clock.now(), startedAt: Date.now() };
    const trials: Trials = { request, ...started, tries: 0, denials: 0, isUnclear: false };
    const report = new RetryReport(host, settings, clock.now);
    let wasAnswered = false;
    try {
      for (;;) {
        trials.tries += 1;
        const attempt = await tryOnce(sendOnce, request);
        // The clock stands still while a computer sleeps.
        const elapsed = Math.max(clock.now() - trials.started, Date.now() - trials.startedAt);
        const unclearSince = trials.isUnclear ? timeOf(attempt) - elapsed : undefined;
        wasAnswered = !isTransient(attempt);
        if ("response" in attempt) {
          hadAnswer = true;
          if (attempt.response.status < 300) {
            hadAccess = true;
            return { response: attempt.response, ...(unclearSince !== undefined && { unclearSince }) };
          }
        }
        const failure = failureOfAttempt(attempt, request, host, unclearSince);
        if (isMissingRole(failure)) trials.denials += 1;
        else if (provesAccess(failure)) hadAccess = true;
        const milliseconds = untilNext(failure, attempt, trials, report);
        if (milliseconds === undefined) throw failure;
        if (mayBeProcessed(attempt)) trials.isUnclear = true;
        await clock.sleep(milliseconds, request.abortSignal);
      }
    } finally {
      report.end(wasAnswered);
    }
  };
}

function timeOf(attempt: Attempt): number {
  return ("response" in attempt ? answerTime(attempt.response) : undefined) ?? Date.now();
}

function failureOfAttempt(attempt: Attempt, request: BatchRequest, host: string, unclearSince?: number): BatchError {
  if ("withoutToken" in attempt) return attempt.withoutToken;
  if ("lost" in attempt) return noAnswer(request, attempt.lost, host);
  return failureOf(request, attempt.response, unclearSince);
}

/** Returns whether the service answered something else than that it does not know or allow the identity. */
function provesAccess({ status }: BatchError): boolean {
  return status !== undefined && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** Returns whether the service may have processed a failed attempt. It has not if it denied or throttled it. */
function mayBeProcessed(attempt: Attempt): boolean {
  return "lost" in attempt || ("response" in attempt && attempt.response.status >= 500);
}

/** Sends a request once, and ends it if no answer comes in time. */
async function tryOnce(sendOnce: SendOnce, request: BatchRequest): Promise<Attempt> {
  const limit = AbortSignal.timeout(TRY_LIMIT);
  const signal = request.abortSignal === undefined ? limit : AbortSignal.any([limit, request.abortSignal]);
  try {
    return { response: await sendDespiteForeignAborts(() => sendOnce(request, signal), signal) };
  } catch (error) {
    request.abortSignal?.throwIfAborted();
    if (limit.aborted) return { lost: new RestError(`no answer in ${TRY_LIMIT / 1000} s`, { code: "ETIMEDOUT" }) };
    if (error instanceof RestError) return { lost: error };
    const failure = credentialFailure(request, error);
    if (failure instanceof BatchError) return { withoutToken: failure };
    throw failure;
  }
}
