import { MAX_BLOB_NAME_LENGTH } from "../../conventions";
import { segmentName, segmentOf } from "../names/segment-name";
import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import { type BlobVersion, versionOf } from "./fetch-range";

/** A blob that continues a tracked output. */
interface Segment {
  readonly name: string;
  readonly version: BlobVersion;
}

/**
 * Requests the blob that continues a tracked output at `index`, which is 2 or more. Returns undefined if it does not
 * exist.
 */
export async function segmentAt(
  container: OutputContainer,
  name: string,
  index: number,
  abortSignal?: AbortSignal,
): Promise<Segment | undefined> {
  const segment = segmentName(name, index);
  // The service refuses to look up a longer name, and `track` never creates one.
  if (segment.length > MAX_BLOB_NAME_LENGTH) return undefined;
  try {
    const version = await versionOf(container, segment, abortSignal);
    const of = segmentOf(segment, version.metadata);
    return of?.name === name && of.index === index ? { name: segment, version } : undefined;
  } catch (error) {
    if (error instanceof OutputError && error.code === "OutputNotFound") return undefined;
    throw error;
  }
}

/**
 * Requests all blobs that continue a tracked output, in order. It sends one request per segment, and one more.
 *
 * @param after number of the segment before the first requested one.
 */
export async function segmentsOf(
  container: OutputContainer,
  name: string,
  abortSignal?: AbortSignal,
  after = 1,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (;;) {
    const next = await segmentAt(container, name, after + 1 + segments.length, abortSignal);
    if (next === undefined) return segments;
    segments.push(next);
  }
}

/** Returns the state of a tracked output as a whole. */
export function joined(head: BlobVersion, segments: readonly BlobVersion[]): BlobVersion {
  const last = segments.at(-1);
  if (last === undefined) return head;
  return {
    ...head,
    size: segments.reduce((size, segment) => size + segment.size, head.size),
    lastModified: last.lastModified,
    etag: last.etag,
    ...(last.isSealed !== undefined && { isSealed: last.isSealed }),
    ...(last.run !== undefined && { run: last.run }),
  };
}
