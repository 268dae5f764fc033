import { type Clock, systemClock } from "../../conventions/internal";
import type { OutputReference } from "../../outputs";
import type { Place } from "../../outputs/internal";
import { createSlots } from "./slots";
import type { TaskEnd } from "./task-end";
import { waitAfter } from "./wait-after";

/** The outputs to follow. */
export interface OutputsToFollow {
  /** Those that were found first. */
  readonly found: readonly OutputReference[];
  /** Finds all of them again, and those that were stored since. */
  readonly find: () => Promise<readonly OutputReference[]>;
}

/** How outputs are followed. */
export interface FollowSettings {
  /** Prints one output until it ends, and returns where it ended. Returns undefined if it was aborted. */
  readonly print: (output: OutputReference, printing: Printing) => Promise<Place | undefined>;
  readonly end: Pick<TaskEnd, "hasEnded" | "isJobMissing">;
  /** In milliseconds (default: no limit). */
  readonly idle?: number | undefined;
  /** Called about every second while it waits. */
  readonly onWait?: () => void;
}

/** What the printer of one output needs. */
export interface Printing {
  /** Where the output had ended before more was stored. */
  readonly from: Place | undefined;
  /** Ends the printing early. */
  readonly abortSignal: AbortSignal;
  /** To be called for each new piece. */
  readonly onPiece: () => void;
  /** Asks whether the output ends, once all that it has is printed. */
  readonly isComplete: () => Promise<boolean>;
}

/** How far an output is printed. */
interface Followed {
  printing: Promise<void>;
  ended?: { readonly place: Place; readonly listing: number };
}

/** The shortest time between two listings, in milliseconds. */
const LISTING_INTERVAL = 5_000;

/** The time between two looks at what has ended, in milliseconds. They send no request. */
const TICK = 1_000;

/** How many outputs are caught up with in parallel. */
const PARALLEL = 32;

/**
 * Follows several outputs at the same time, and those that are stored later. An output that was closed is followed
 * again if more is stored in it: its task was retried.
 *
 * All outputs are listed again every 5 seconds, or less often, so that listing takes at most a tenth of the time. The
 * last listing begins after the end of the tasks, so nothing is missed that they stored.
 *
 * It ends when the tasks have ended, after the idle time without new content of any output, or when all outputs are
 * closed and the job does not exist any more. The first failure ends all.
 *
 * @returns whether it ended because nothing new came.
 */
export async function followOutputs(
  { found, find }: OutputsToFollow,
  { print, end, idle = Number.POSITIVE_INFINITY, onWait }: FollowSettings,
  clock: Clock = systemClock,
): Promise<boolean> {
  const ending = new AbortController();
  const { signal: abortSignal } = ending;
  const followed = new Map<string, Followed>();
  const slots = createSlots(PARALLEL);
  let listing = 1;
  let open = 0;
  let lastNews = clock.now();
  const onPiece = () => {
    lastNews = clock.now();
  };
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => {});

  const start = async (output: OutputReference, from: Place | undefined, state: Partial<Followed>) => {
    const release = await slots.take();
    // An output that only waits for more needs no slot.
    const isComplete = () => {
      release();
      return end.hasEnded();
    };
    try {
      if (abortSignal.aborted) return;
      const place = await print(output, { from, abortSignal, onPiece, isComplete });
      if (place !== undefined) state.ended = { place, listing };
    } catch (error) {
      fail(error);
    } finally {
      open -= 1;
      release();
    }
  };
  const follow = (output: OutputReference) => {
    const earlier = followed.get(output.name)?.ended;
    if (followed.has(output.name) && !(earlier !== undefined && hasMore(output, earlier, listing))) return;
    open += 1;
    onPiece();
    const isTracked = earlier?.place.version?.trackedSince !== undefined;
    const state: Partial<Followed> = {};
    state.printing = start(output, isTracked ? earlier?.place : undefined, state);
    followed.set(output.name, state as Followed);
  };
  const isIdle = () => clock.now() - lastNews >= idle;
  const isGone = () => open === 0 && end.isJobMissing;

  try {
    for (const output of found) follow(output);
    let next = clock.now() + LISTING_INTERVAL;
    for (;;) {
      await Promise.race([failure, clock.sleep(TICK, abortSignal).catch(() => {})]);
      onWait?.();
      const hasEnded = await end.hasEnded();
      const canEnd = hasEnded || isIdle() || isGone();
      if (!canEnd && clock.now() < next) continue;
      const begun = clock.now();
      listing += 1;
      for (const output of await find()) follow(output);
      next = clock.now() + waitAfter(clock.now() - begun, LISTING_INTERVAL);
      if (hasEnded || (canEnd && isGone())) break;
      if (canEnd && isIdle()) {
        ending.abort();
        break;
      }
    }
    await Promise.race([failure, Promise.all([...followed.values()].map(({ printing }) => printing))]);
    return abortSignal.aborted;
  } finally {
    ending.abort();
    await Promise.all([...followed.values()].map(({ printing }) => printing));
  }
}

/** Returns whether a listing that began after the end of an output shows another state of it. */
function hasMore(
  output: OutputReference,
  { place, listing }: NonNullable<Followed["ended"]>,
  current: number,
): boolean {
  return listing < current && place.version?.etag !== output.etag;
}
