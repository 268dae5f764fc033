import { type Clock, systemClock } from "../../conventions/internal";
import { changed, continues, fetchRange, versionOf } from "../blobs/fetch-range";
import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentAt } from "../blobs/stored-segments";
import { REQUEST_SIZES } from "../request-sizes";
import type { OutputContainer } from "../storage/output-container";
import { beginning, type Place, placeOfLastLines } from "./place";

export interface FollowOptions {
  /** Ends the generator with an `AbortError`. */
  readonly abortSignal?: AbortSignal;
  /** Ends the generator after this time without new bytes (default: never). */
  readonly idleSeconds?: number;
  /**
   * Called while no new bytes come, before each wait. If it returns true, the generator ends after a last look: nothing
   * appends to the output any more (default: only a closed output ends it).
   */
  readonly isComplete?: () => Promise<boolean>;
  /** How many of the existing lines to start with, counted from the end (default: all). */
  readonly lastLines?: number;
}

interface FollowRequest extends FollowOptions {
  /** The part of a tracked output that is meant (default: all of it). */
  readonly part?: RunPart;
  /** Where an earlier call ended, to continue there. `lastLines` has then no effect. */
  readonly from?: Place;
}

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Yields an output's bytes, and continues while a tracked output grows, across its segments. It checks for new bytes
 * every half second while some arrive. While none arrive, it checks less and less often, up to every 5 seconds. It ends
 * when no more bytes can come: the output is not a tracked one, or is sealed, or the next run has begun.
 *
 * @returns the place where it ended.
 * @throws {OutputError} `Conflict` if the output is replaced by another; `OutputNotFound` if it is deleted.
 */
export async function* follow(
  container: OutputContainer,
  name: string,
  {
    abortSignal,
    idleSeconds = Number.POSITIVE_INFINITY,
    lastLines = Number.POSITIVE_INFINITY,
    isComplete,
    part,
    from,
  }: FollowRequest = {},
  clock: Pick<Clock, "sleep"> = systemClock,
): AsyncGenerator<Buffer, Place> {
  let idleMs = 0;
  let waitMs = SHORTEST_WAIT_MS;
  let place = from ?? (await startOf(container, name, lastLines, part, abortSignal));
  for (;;) {
    const before = place;
    place = yield* whatIsThere(container, name, place, part, abortSignal);
    if (place.version?.trackedSince === undefined || place.version.isSealed || place.isComplete) return place;
    if (place.offset !== before.offset || place.index !== before.index) {
      idleMs = 0;
      waitMs = SHORTEST_WAIT_MS;
    }
    if (idleMs >= idleSeconds * 1000) return place;
    if (await isComplete?.()) {
      return yield* whatIsThere(container, name, place, part, abortSignal);
    }
    await clock.sleep(waitMs, abortSignal);
    idleMs += waitMs;
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

async function startOf(
  container: OutputContainer,
  name: string,
  lastLines: number,
  part: RunPart | undefined,
  abortSignal: AbortSignal | undefined,
): Promise<Place> {
  if (!Number.isFinite(lastLines)) return beginning(name, part);
  return placeOfLastLines(container, name, lastLines, part, abortSignal);
}

async function* whatIsThere(
  container: OutputContainer,
  name: string,
  place: Place,
  part: RunPart | undefined,
  abortSignal: AbortSignal | undefined,
): AsyncGenerator<Buffer, Place> {
  let { segment, index, offset, version } = yield* toEnd(container, place, abortSignal);
  while (version?.trackedSince !== undefined) {
    const next = await segmentAt(container, name, index + 1, abortSignal);
    if (next === undefined) break;
    // Since the next segment exists, this one does not grow. But it may have grown before that.
    const ended = yield* toEnd(container, { segment, index, offset, version }, abortSignal);
    if (!isOfPart(next.version, part)) return { ...ended, isComplete: true };
    const begun = { segment: next.name, index: index + 1, offset: 0, version: next.version };
    ({ segment, index, offset, version } = yield* toEnd(container, begun, abortSignal));
  }
  return { segment, index, offset, version };
}

/** Yields the bytes of one segment after the place, range by range. */
async function* toEnd(
  container: OutputContainer,
  { segment, index, offset, version: before }: Place,
  abortSignal: AbortSignal | undefined,
): AsyncGenerator<Buffer, Place> {
  let version = await versionOf(container, segment, abortSignal);
  if (before !== undefined && !continues(before, version)) throw changed(segment);
  while (offset < version.size) {
    const range = await fetchRange(container, segment, {
      offset,
      count: REQUEST_SIZES.range,
      ofVersion: version,
      abortSignal,
    });
    offset += range.bytes.length;
    version = { ...range.version, metadata: version.metadata };
    yield range.bytes;
  }
  return { segment, index, offset, version };
}
