import { type BlobVersion, fetchRange, versionOf } from "../blobs/fetch-range";
import { RANGE_SIZE } from "../blobs/range-memory";
import { segmentsOf } from "../blobs/stored-segments";
import type { OutputContainer } from "../storage/output-container";

/** A place in an output, whose content may lie in several blobs. */
export interface Place {
  readonly segment: string;
  /** The segment's, from 1 on. */
  readonly index: number;
  /** In the segment. */
  readonly offset: number;
  /** The segment's, when it was last looked at. */
  readonly version?: BlobVersion;
}

const LINE_FEED = 0x0a;

/** A line of a log is short: the first range that is looked at holds hundreds. */
const FIRST_RANGE_SIZE = 64 * 1024;

/**
 * Finds where the last lines of an output begin, from its end on, without reading what is before them. Where there are
 * fewer, that is its beginning.
 *
 * @param lines how many; a line that no line feed ends yet is one, too.
 */
export async function placeOfLastLines(
  container: OutputContainer,
  name: string,
  lines: number,
  abortSignal?: AbortSignal,
): Promise<Place> {
  const head = await versionOf(container, name, abortSignal);
  const more = head.trackedSince === undefined ? [] : await segmentsOf(container, name, abortSignal);
  const places = [{ name, version: head }, ...more].map((segment, at): Place & { version: BlobVersion } => ({
    ...{ segment: segment.name, index: at + 1, offset: segment.version.size, version: segment.version },
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
      const { bytes } = await fetchRange(container, place.segment, { ...range, ...(abortSignal && { abortSignal }) });
      // the line feed at the very end ends the last line, and begins none
      let at = isAtEnd ? bytes.length - 1 : bytes.length;
      isAtEnd = false;
      while (at > 0) {
        at = bytes.lastIndexOf(LINE_FEED, at - 1);
        if (at < 0) break;
        left -= 1;
        if (left === 0) return { ...place, offset: offset + at + 1 };
      }
      rangeEnd = offset;
      size = Math.min(size * 4, RANGE_SIZE);
    }
  }
  return { segment: name, index: 1, offset: 0, version: head };
}
