import { type BlobVersion, fetchRange, versionOf } from "../blobs/fetch-range";
import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentsOf } from "../blobs/stored-segments";
import { segmentName } from "../names/segment-name";
import { REQUEST_SIZES } from "../request-sizes";
import type { OutputContainer } from "../storage/output-container";

/** A place in an output, whose content can be in several blobs. */
export interface Place {
  readonly segment: string;
  /** Number of the segment, from 1. */
  readonly index: number;
  /** Offset in the segment, in bytes. */
  readonly offset: number;
  /** State of the segment when it was last checked. */
  readonly version?: BlobVersion;
  /** Whether nothing more comes, because the part of another run follows. */
  readonly isComplete?: boolean;
}

/** Returns the place at the beginning of an output, or of a part of it. */
export function beginning(name: string, part: RunPart | undefined): Place {
  const index = part?.firstIndex ?? 1;
  return { segment: segmentName(name, index), index, offset: 0 };
}

const LINE_FEED = 0x0a;

/** Lines of logs are short, so the first range contains hundreds of them. */
const FIRST_RANGE_SIZE = 64 * 1024;

/**
 * Finds where the last lines of an output begin. It reads backwards from the end, and does not read what is before
 * these lines. If the output has fewer lines, this is its beginning.
 *
 * @param lines how many lines. A last line without a line feed counts.
 * @param part the part of a tracked output that is meant (default: all of it).
 */
export async function placeOfLastLines(
  container: OutputContainer,
  name: string,
  lines: number,
  part?: RunPart,
  abortSignal?: AbortSignal,
): Promise<Place> {
  const start = beginning(name, part);
  const head = await versionOf(container, start.segment, abortSignal);
  const more = head.trackedSince === undefined ? [] : await segmentsOf(container, name, abortSignal, start.index);
  const otherRun = more.findIndex(({ version }) => !isOfPart(version, part));
  const segments = [{ name: start.segment, version: head }, ...(otherRun < 0 ? more : more.slice(0, otherRun))];
  const places = segments.map((segment, at): Place & { version: BlobVersion } => ({
    ...{ segment: segment.name, index: start.index + at, offset: segment.version.size, version: segment.version },
  }));
  const end = places.at(-1)!;
  if (lines === 0) return end;
  let left = lines;
  let isAtEnd = true;
  let size = FIRST_RANGE_SIZE;
  for (const place of places.reverse()) {
    for (let rangeEnd = place.offset; rangeEnd > 0; ) {
      const offset = Math.max(0, rangeEnd - size);
      const range = { offset, count: rangeEnd - offset, ofVersion: place.version };
      const { bytes } = await fetchRange(container, place.segment, { ...range, abortSignal });
      // The line feed at the very end ends the last line, and begins no new one.
      let at = isAtEnd ? bytes.length - 1 : bytes.length;
      isAtEnd = false;
      while (at > 0) {
        at = bytes.lastIndexOf(LINE_FEED, at - 1);
        if (at < 0) break;
        left -= 1;
        if (left === 0) return { ...place, offset: offset + at + 1 };
      }
      rangeEnd = offset;
      size = Math.min(size * 4, REQUEST_SIZES.range);
    }
  }
  return { ...start, version: head };
}
