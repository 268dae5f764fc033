import { isUnreachedCode } from "../../conventions/internal";
import type { RetriedRequest, RetryObserver } from "../../outputs";
import { shownDuration } from "../durations";

/** How long requests must fail before the first line is written. */
const FIRST_NOTE_MS = 2000;

/** How long no connection must be possible before that. A mistyped endpoint is likely. */
const FIRST_NOTE_UNREACHED_MS = 1000;

/** The minimum time between two such lines, because throttled requests fail and succeed in turns. */
const SHORTEST_INTERVAL_MS = 60_000;

/**
 * Returns an observer that writes one line when requests have failed for 2 seconds, or for 1 second without a
 * connection. Another line follows when they are answered again. An outage lasts as long as any request is retried, so
 * concurrent failed requests write only one line. The next line about an outage follows after a minute at the earliest.
 *
 * @param note writes a line.
 */
export function createRetryNotes(note: (line: string) => void): Required<RetryObserver> {
  const retried = new Set<RetriedRequest>();
  let latest: RetriedRequest | undefined;
  let began = 0;
  let noted: number | undefined;
  let isNoted = false;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    if (latest === undefined) return;
    noted = Date.now();
    isNoted = true;
    const { host, method = "a request", got, remainingSeconds } = latest;
    const failed = shownDuration((noted - began) / 1000);
    const what = isUnreached(latest) ? `cannot be reached (${got})` : `has failed for ${failed}, ${method} got ${got}`;
    note(`${host} ${what}; retrying for at least ${shownDuration(remainingSeconds)}`);
  }

  return {
    onRetry(request) {
      if (retried.size === 0) began = Date.now();
      retried.add(request);
      latest = request;
      const first = isUnreached(request) ? FIRST_NOTE_UNREACHED_MS : FIRST_NOTE_MS;
      const due = Math.max(began + first, (noted ?? Number.NEGATIVE_INFINITY) + SHORTEST_INTERVAL_MS);
      // The timer does not keep the command running.
      if (!isNoted) timer ??= setTimeout(tell, Math.max(0, due - Date.now())).unref();
    },
    onRetryEnd(request, wasAnswered) {
      retried.delete(request);
      if (retried.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
      // A request that finally fails has its own error.
      if (isNoted && wasAnswered)
        note(`${request.host} answers again after ${shownDuration((Date.now() - began) / 1000)}`);
      isNoted = false;
    },
  };
}

/** Returns whether no connection could be opened. */
function isUnreached({ got }: RetriedRequest): boolean {
  return isUnreachedCode(/^\w+/.exec(got)?.[0]);
}
