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

/** Asks for the blob that continues a tracked output at `index`, which is 2 or more; `undefined` where there is none. */
export async function segmentAt(
  container: OutputContainer,
  name: string,
  index: number,
  abortSignal?: AbortSignal,
): Promise<Segment | undefined> {
  const segment = segmentName(name, index);
  // the service refuses to look for a longer name, and `track` never makes one
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

/** Asks for all the blobs that continue a tracked output, in order. It takes one request more than there are. */
export async function segmentsOf(
  container: OutputContainer,
  name: string,
  abortSignal?: AbortSignal,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (;;) {
    const next = await segmentAt(container, name, segments.length + 2, abortSignal);
    if (next === undefined) return segments;
    segments.push(next);
  }
}

/** What a tracked output's blobs are together. */
export function joined(head: BlobVersion, segments: readonly BlobVersion[]): BlobVersion {
  const last = segments.at(-1);
  if (last === undefined) return head;
  return {
    ...head,
    size: segments.reduce((size, segment) => size + segment.size, head.size),
    lastModified: last.lastModified,
    etag: last.etag,
    ...(last.isSealed === undefined ? {} : { isSealed: last.isSealed }),
  };
}
