import { RestError } from "@azure/storage-blob";
import { type Clock, systemClock } from "./clock";
import { OutputError } from "./output-error";
import type { RequestOptions } from "./output-reference";
import { FIRST_CONTACT_SECONDS, isTransient, isUnreached, LEAST_SECONDS, LEAST_TRIES, retryWait } from "./retry-policy";
import { type Attempt, storageFailure } from "./storage-failure";

/** What a request has been through. */
interface Trials {
  readonly tries: number;
  /** How many of them ended by a token that was no longer good. */
  readonly expired: number;
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

/** How often one request's expired token is answered by a new one. */
const MOST_NEW_TOKENS = 2;

/**
 * Returns a way to send requests.
 *
 * What fails for a while (`isTransient`) is tried again, 20 times and for 10 minutes at least. Denied requests are tried again after 1, 2, 4, 8,
 * 15, 15 … seconds for the time given; once a request has been allowed, a denied one fails at once, since access is then known to work.
 */
export function createSend(wait: WaitForAccess = { seconds: 0 }, clock: Clock = systemClock): Send {
  let hadAccess = false;
  let hadAnswer = false;
  let accessDeadline: number | undefined;

  /** How long to wait before the next try, in milliseconds; `undefined` to give up. */
  function patience(error: unknown, failure: OutputError, { tries, expired, started }: Trials): number | undefined {
    if (isTransient(error)) {
      const elapsedSeconds = (clock.now() - started) / 1000;
      const isStillUnreached = !hadAnswer && isUnreached(error);
      const isOver = isStillUnreached
        ? elapsedSeconds >= FIRST_CONTACT_SECONDS
        : tries >= LEAST_TRIES && elapsedSeconds >= LEAST_SECONDS;
      return isOver ? undefined : retryWait(tries, error, clock.random());
    }
    if (failure.code !== "AccessDenied") return undefined;
    if (hadAccess) return isExpired(error) && expired <= MOST_NEW_TOKENS ? 0 : undefined;
    const seconds = Math.min(FIRST_ACCESS_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_ACCESS_WAIT_SECONDS);
    if (clock.now() + seconds * 1000 > accessDeadline!) return undefined;
    wait.onWait?.(failure, seconds);
    return seconds * 1000;
  }

  return async (attempt, request, { abortSignal, bodyLength = 0 } = {}) => {
    const started = clock.now();
    let expired = 0;
    accessDeadline ??= started + wait.seconds * 1000;
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await tryOnce(request, abortSignal, tryLimit(bodyLength));
        hadAccess = true;
        hadAnswer = true;
        return answer;
      } catch (error) {
        const failure = storageFailure(error, attempt);
        if (!(failure instanceof OutputError)) throw failure;
        if (error instanceof RestError && error.statusCode !== undefined) hadAnswer = true;
        // an answer of any other kind has passed the check of access
        if (failure.code !== "AccessDenied" && failure.code !== "RequestFailed") hadAccess = true;
        if (isExpired(error)) expired += 1;
        const milliseconds = patience(error, failure, { tries, expired, started });
        if (milliseconds === undefined) throw failure;
        await clock.sleep(milliseconds, abortSignal);
      }
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

function isExpired(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 401;
}
