import { changed, fetchRange } from "../blobs/fetch-range";
import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentAt } from "../blobs/stored-segments";
import { segmentName } from "../names/segment-name";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/** The bytes to read. */
export interface ByteRange {
  /** The first byte, counted from 0. */
  readonly offset: number;
  /** How many bytes to read at most. */
  readonly count: number;
}

/**
 * Reads bytes of an output, across the segments of a tracked one. It takes one request, and for a tracked output one
 * per segment before and in the range. The result is shorter if the output ends earlier.
 *
 * @param options.etag the version that the output must still have, if it is not tracked.
 * @throws {OutputError} `OutputNotFound`; `Conflict` if the output was replaced; and the errors of any request.
 */
export async function readRange(
  container: OutputContainer,
  name: string,
  { offset, count }: ByteRange,
  { part, etag, abortSignal }: RequestOptions & { readonly part?: RunPart | undefined; readonly etag?: string } = {},
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let start = offset;
  let left = count;
  for (let index = part?.firstIndex ?? 1; left > 0; index++) {
    const segment = segmentName(name, index);
    const { bytes, version } = await fetchRange(container, segment, {
      offset: start,
      count: left,
      ...(abortSignal && { abortSignal }),
    });
    if (version.trackedSince === undefined && etag !== undefined && version.etag !== etag) throw changed(segment);
    pieces.push(bytes);
    left -= bytes.length;
    if (left === 0 || version.trackedSince === undefined) break;
    start = Math.max(0, start - version.size);
    const next = await segmentAt(container, name, index + 1, abortSignal);
    if (next === undefined || !isOfPart(next.version, part)) break;
  }
  return Buffer.concat(pieces);
}
