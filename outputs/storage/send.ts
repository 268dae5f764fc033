import { RestError } from "@azure/storage-blob";
import type { Sas } from "../credential/sas";
import type { SharedCredential } from "../credential/shared-credential";
import { isTokenRefused } from "../failure/denial";
import { type Attempt, denialOf, storageFailure } from "../failure/storage-failure";
import { OutputError } from "../output-error";
import { type RetryObserver, RetryReport } from "../retry/retry-observer";
import {
  FIRST_CONTACT_SECONDS,
  isTransient,
  isUnreached,
  LEAST_SECONDS,
  LEAST_TRIES,
  retryWait,
} from "../retry/retry-policy";
import { codeAndStatus } from "../retry/service-answer";
import { type Clock, systemClock } from "../time/clock";
import type { RequestOptions } from "./request-options";

/** What a request has been through. */
interface Trials {
  readonly tries: number;
  /** How many of them ended by a token that storage refused. */
  readonly refusals: number;
  /** Whether the last one was not refused before: the credential may have no other. */
  readonly hasNewToken: boolean;
  /** In milliseconds. */
  readonly started: number;
}

/** For how long a first request that is denied is tried again: Azure takes a while to see a role assignment that was just made. */
export interface WaitForAccess {
  /** From the first request on. */
  readonly seconds: number;
  /** Told before each wait, so that whoever waits knows why. */
  readonly onWait?: (denied: OutputError, waitSeconds: number) => void;
}

/** What all requests to one container have in common. */
interface SendSettings {
  /** By default a denied request fails at once. */
  readonly waitForAccess?: WaitForAccess;
  readonly retryObserver?: RetryObserver;
  /** The container's host, for reports. */
  readonly host?: string;
  /** Told of the tokens that storage refuses. */
  readonly credential?: SharedCredential;
  /** Of the container's URL, if the container was opened by one. */
  readonly sas?: Sas;
}

/** How one request is to be sent. */
export interface SendOptions extends RequestOptions {
  /** How much is sent, in bytes: a large body may take longer. 0 by default. */
  readonly bodyLength?: number;
}

/**
 * Sends a request, again where that helps, and turns what storage throws into an `OutputError`.
 *
 * The request is called once a try, with a signal to hand on: it ends a try that takes too long, and all of them when the caller aborts.
 */
export type Send = <T>(
  attempt: Attempt,
  request: (abortSignal: AbortSignal) => Promise<T>,
  options?: SendOptions,
) => Promise<T>;

const FIRST_ACCESS_WAIT_SECONDS = 1;
const LONGEST_ACCESS_WAIT_SECONDS = 15;

/** How often a request whose token was refused is sent again with a new one. */
const MOST_NEW_TOKENS = 2;

/**
 * Returns a way to send requests.
 *
 * What fails for a while (`isTransient`) is tried again, 20 times and for 10 minutes at least. A request whose token was refused is sent
 * again at once with a new token. Denied requests are tried again after 1, 2, 4, 8, 15, 15 … seconds for the time given, if access may come
 * by waiting; once a request has been allowed, a denied one fails at once, since access is then known to work.
 */
export function createSend(settings: SendSettings = {}, clock: Clock = systemClock): Send {
  const { waitForAccess: wait = { seconds: 0 }, retryObserver = {}, host = "", credential, sas } = settings;
  let hadAccess = false;
  let hadAnswer = false;
  let accessDeadline: number | undefined;

  /** How long to wait before the next try, in milliseconds; `undefined` to give up. */
  function patience(error: unknown, failure: OutputError, trials: Trials, report: RetryReport): number | undefined {
    if (isTransient(error)) return patienceWithStorage(error, trials, report);
    if (failure.code !== "AccessDenied") return undefined;
    if (isRefusedToken(error)) return trials.refusals <= MOST_NEW_TOKENS && trials.hasNewToken ? 0 : undefined;
    if (hadAccess || denialOf(error, sas)?.mayPass === false) return undefined;
    const seconds = Math.min(FIRST_ACCESS_WAIT_SECONDS * 2 ** (trials.tries - 1), LONGEST_ACCESS_WAIT_SECONDS);
    if (clock.now() + seconds * 1000 > accessDeadline!) return undefined;
    wait.onWait?.(failure, seconds);
    return seconds * 1000;
  }

  function patienceWithStorage(error: RestError, { tries, started }: Trials, report: RetryReport): number | undefined {
    const elapsedSeconds = (clock.now() - started) / 1000;
    const isStillUnreached = !hadAnswer && isUnreached(error);
    const isOver = isStillUnreached
      ? elapsedSeconds >= FIRST_CONTACT_SECONDS
      : tries >= LEAST_TRIES && elapsedSeconds >= LEAST_SECONDS;
    if (isOver) return undefined;
    const milliseconds = retryWait(tries, error, clock.random());
    const limitSeconds = isStillUnreached ? FIRST_CONTACT_SECONDS : LEAST_SECONDS;
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
    let refusedToken: string | undefined;
    accessDeadline ??= started + wait.seconds * 1000;
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
          // an answer of any other kind has passed the check of access
          if (failure.code !== "AccessDenied" && failure.code !== "RequestFailed") hadAccess = true;
          const before = refusedToken;
          if (isRefusedToken(error)) {
            refusals += 1;
            refusedToken = tokenOf(error);
            if (refusedToken !== undefined) credential?.refuse(refusedToken);
          }
          const hasNewToken = refusedToken === undefined || refusedToken !== before;
          const trials = { tries, refusals, hasNewToken, started };
          const milliseconds = patience(error, failure, trials, report);
          if (milliseconds === undefined) throw failure;
          await clock.sleep(milliseconds, abortSignal);
        }
      }
    } finally {
      report.end(wasAnswered);
    }
  };
}

/** Calls the request, and ends it when it has had no answer for too long: a connection can be dead without a word. */
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
    return await request(ending.signal);
  } catch (error) {
    if (!isTooLate) throw error;
    throw new RestError(`no answer in ${limitMilliseconds / 1000} s`, { code: "ETIMEDOUT" });
  } finally {
    clearTimeout(timer);
    abortSignal?.removeEventListener("abort", abort);
  }
}

/** A minute, and one more for each MiB: what Azure Storage's guidance on time-outs allows a slow line. */
function tryLimit(bodyLength: number): number {
  return 60_000 * (1 + Math.ceil(bodyLength / 2 ** 20));
}

/** The token that a request was sent with. */
function tokenOf({ request }: RestError): string | undefined {
  return request?.headers.get("authorization")?.replace(/^\S+ /, "");
}
