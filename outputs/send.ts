import { setTimeout as delay } from "node:timers/promises";
import { OutputError } from "./output-error";
import { type Attempt, storageFailure } from "./storage-failure";

/** For how long a first request that is denied is tried again: Azure takes a while to see a role assignment that was just made. */
export interface WaitForAccess {
  /** From the first request on. */
  readonly seconds: number;
  /** Told before each wait, so that whoever waits knows why. */
  readonly onWait?: (denied: OutputError, waitSeconds: number) => void;
}

/** Sends a request, and turns what storage throws into an `OutputError`. */
export type Send = <T>(attempt: Attempt, request: () => Promise<T>) => Promise<T>;

const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 15;

/**
 * Returns a way to send requests. Denied ones are tried again, after 1, 2, 4, 8, 15, 15 … seconds, for the time given; once a request has been
 * allowed, a denied one fails at once, since access is then known to work.
 */
export function createSend(wait: WaitForAccess = { seconds: 0 }): Send {
  let hadAccess = false;
  let deadline: number | undefined;
  return async (attempt, request) => {
    deadline ??= performance.now() + wait.seconds * 1000;
    for (let waitSeconds = FIRST_WAIT_SECONDS; ; waitSeconds = Math.min(waitSeconds * 2, LONGEST_WAIT_SECONDS)) {
      try {
        const answer = await request();
        hadAccess = true;
        return answer;
      } catch (error) {
        const failure = storageFailure(error, attempt);
        if (!(failure instanceof OutputError)) throw failure;
        const isDenied = failure.code === "AccessDenied";
        // an answer of any other kind has passed the check of access
        if (!isDenied && failure.code !== "RequestFailed") hadAccess = true;
        if (!isDenied || hadAccess || performance.now() + waitSeconds * 1000 > deadline) throw failure;
        wait.onWait?.(failure, waitSeconds);
        await delay(waitSeconds * 1000);
      }
    }
  };
}
