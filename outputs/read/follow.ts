import { changed, continues, fetchRange, versionOf } from "../blobs/fetch-range";
import { RANGE_SIZE } from "../blobs/range-memory";
import { segmentAt } from "../blobs/stored-segments";
import type { OutputContainer } from "../storage/output-container";
import { type Clock, systemClock } from "../time/clock";
import { type Place, placeOfLastLines } from "./place";

export interface FollowOptions {
  /** Ends the following by an `AbortError`. */
  readonly abortSignal?: AbortSignal;
  /** After how long without anything new the following ends; never by default. */
  readonly idleSeconds?: number;
  /** With how many of the lines that are there it begins, found from the end on; with all by default. */
  readonly lastLines?: number;
}

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Yields an output's bytes, and goes on as a tracked one grows, across its segments: it looks every half second while
 * something comes, and ever less often, up to every 5 seconds, while nothing does. It ends where nothing more can come:
 * the output is no tracked one, or is sealed.
 *
 * @throws {OutputError} `Conflict` where the output is replaced by another; `OutputNotFound` where it is deleted.
 */
export async function* follow(
  container: OutputContainer,
  name: string,
  { abortSignal, idleSeconds = Number.POSITIVE_INFINITY, lastLines = Number.POSITIVE_INFINITY }: FollowOptions = {},
  clock: Pick<Clock, "sleep"> = systemClock,
): AsyncGenerator<Buffer, void> {
  let idleMs = 0;
  let waitMs = SHORTEST_WAIT_MS;
  let place: Place = Number.isFinite(lastLines)
    ? await placeOfLastLines(container, name, lastLines, abortSignal)
    : { segment: name, index: 1, offset: 0 };
  for (;;) {
    const before = place;
    place = yield* whatIsThere(container, name, place, abortSignal);
    if (place.version?.trackedSince === undefined || place.version.isSealed) return;
    if (place.offset !== before.offset || place.index !== before.index) {
      idleMs = 0;
      waitMs = SHORTEST_WAIT_MS;
    }
    if (idleMs >= idleSeconds * 1000) return;
    await clock.sleep(waitMs, abortSignal);
    idleMs += waitMs;
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

async function* whatIsThere(
  container: OutputContainer,
  name: string,
  place: Place,
  abortSignal: AbortSignal | undefined,
): AsyncGenerator<Buffer, Place> {
  let { segment, index, offset, version } = yield* toEnd(container, place, abortSignal);
  while (version?.trackedSince !== undefined) {
    const next = await segmentAt(container, name, index + 1, abortSignal);
    if (next === undefined) break;
    // nothing follows here since the next was begun, but something may have come before that
    yield* toEnd(container, { segment, index, offset, version }, abortSignal);
    const begun = { segment: next.name, index: index + 1, offset: 0, version: next.version };
    ({ segment, index, offset, version } = yield* toEnd(container, begun, abortSignal));
  }
  return { segment, index, offset, ...(version === undefined ? {} : { version }) };
}

/** Yields what there is in one segment behind the place, range by range. */
async function* toEnd(
  container: OutputContainer,
  { segment, index, offset, version: before }: Place,
  abortSignal: AbortSignal | undefined,
): AsyncGenerator<Buffer, Place> {
  const signal = abortSignal === undefined ? {} : { abortSignal };
  let version = await versionOf(container, segment, abortSignal);
  if (before !== undefined && !continues(before, version)) throw changed(segment);
  while (offset < version.size) {
    const range = await fetchRange(container, segment, { offset, count: RANGE_SIZE, ofVersion: version, ...signal });
    offset += range.bytes.length;
    version = { ...range.version, metadata: version.metadata };
    yield range.bytes;
  }
  return { segment, index, offset, version };
}
