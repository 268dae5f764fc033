import { type BlobVersion, changed, type FetchedRange, fetchRange } from "../blobs/fetch-range";
import { freshMemory, type RangeMemory } from "../blobs/range-memory";
import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentAt } from "../blobs/stored-segments";
import { segmentName } from "../names/segment-name";
import { OutputError } from "../output-error";
import { REQUEST_SIZES } from "../request-sizes";
import { inOrder } from "../several/in-order";
import type { OutputContainer } from "../storage/output-container";
import { type ContentChecksum, checksumKindOf, startChecksum } from "./content-checksum";
import { hasOwnBlocks } from "./own-blocks";

/** How many ranges of one output are fetched and held in memory in parallel: 32 MiB. */
const RANGES_AT_ONCE = 8;

/** An output's content: its state, and its bytes in order. */
export interface OutputContent {
  readonly version: BlobVersion;
  /** Ends with the error `Integrity` if the content does not have the stored checksum. */
  readonly bytes: AsyncGenerator<Buffer, void>;
}

/** Options of a read. */
interface ContentOptions {
  readonly abortSignal?: AbortSignal;
  readonly rangesAtOnce?: number;
  /**
   * Provides the memory. Yielded bytes are given back when the next ones are requested. By default the reader keeps
   * them.
   */
  readonly memory?: RangeMemory;
  /** The part of a tracked output to read (default: all of it). */
  readonly part?: RunPart;
  /** Continues after an earlier read. */
  readonly after?: EarlierReading;
}

/** What an earlier read of the same output received. */
export interface EarlierReading {
  /** In bytes. */
  readonly size: number;
  /** The state that was read. */
  readonly version: BlobVersion;
  /** The checksum of the received bytes that is stored for the whole content. Undefined if none is stored. */
  readonly checksum?: ContentChecksum;
}

/**
 * Opens an output for reading, with one request that fetches the first range.
 *
 * All bytes belong to one state of the output, even if it is replaced during the read. A tracked output is read up to
 * its end at some moment during the read, across all its segments.
 *
 * @throws {OutputError} `OutputNotFound`, `Conflict` if it is replaced, and the errors of any request. The generator
 *   throws them too.
 */
export async function openContent(
  container: OutputContainer,
  name: string,
  options: ContentOptions = {},
): Promise<OutputContent> {
  const { after, memory, part, abortSignal } = options;
  const first = await fetchRange(container, segmentName(name, part?.firstIndex ?? 1), {
    offset: after?.size ?? 0,
    count: REQUEST_SIZES.range,
    ofVersion: after?.version,
    memory,
    abortSignal,
  });
  const bytes =
    first.version.trackedSince === undefined
      ? verified(container, name, first, options)
      : allSegments(container, name, first, options);
  return { version: first.version, bytes };
}

async function* verified(
  container: OutputContainer,
  name: string,
  first: FetchedRange,
  options: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { version } = first;
  const { after, abortSignal } = options;
  const kind = checksumKindOf(version);
  const content = rest(container, name, first, after?.size ?? 0, options);
  if (kind === undefined) return yield* content;
  const checksum = after === undefined ? startChecksum(kind, version.size) : after.checksum;
  // The earlier reading knew of another checksum, so it was of another state.
  if (checksum?.kind !== kind) throw changed(name);
  let found: Buffer;
  try {
    for await (const bytes of content) {
      const added = checksum.add(bytes);
      yield bytes;
      await added;
    }
  } finally {
    // This also makes the thread forget a content whose read was interrupted.
    found = await checksum.digest();
  }
  if (found.equals(version[kind] as Uint8Array)) return;
  if (kind === "crc64") {
    const isOwn = await hasOwnBlocks(container, name, version.etag, abortSignal);
    if (isOwn === undefined) throw changed(name);
    if (!isOwn) return;
  }
  throw new OutputError(
    "Integrity",
    `the content of output ${name} does not have the ${NAMES[kind]} that is stored with it; save it again`,
  );
}

/** The names of the checksums for messages. */
const NAMES = { md5: "MD5", crc64: "CRC-64" } as const;

async function* allSegments(
  container: OutputContainer,
  name: string,
  head: FetchedRange,
  options: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { memory = freshMemory, part, abortSignal } = options;
  const firstIndex = part?.firstIndex ?? 1;
  const fetchFrom = (of: string, offset: number, ofVersion: BlobVersion) =>
    fetchRange(container, of, { offset, count: REQUEST_SIZES.range, ofVersion, memory, abortSignal });
  let segment = segmentName(name, firstIndex);
  let first = head;
  let offset = options.after?.size ?? 0;
  for (let index = firstIndex + 1; ; index += 1) {
    yield* rest(container, segment, first, offset, options);
    const next = await segmentAt(container, name, index, abortSignal);
    if (next === undefined || !isOfPart(next.version, part)) return;
    // Since the next segment exists, this one does not grow. But it may have grown before that, after the read began.
    const read = Math.max(offset, first.version.size);
    const tail = await fetchFrom(segment, read, first.version);
    yield* rest(container, segment, tail, read, options);
    offset = Math.max(0, offset - tail.version.size);
    segment = next.name;
    first = await fetchFrom(segment, offset, next.version);
  }
}

/** Yields the first range and the ranges after it, up to the end of the same state. */
async function* rest(
  container: OutputContainer,
  name: string,
  first: FetchedRange,
  offset: number,
  { rangesAtOnce = RANGES_AT_ONCE, memory = freshMemory, abortSignal }: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { bytes, version } = first;
  // The bytes must not be read after they are given back.
  const next = offset + bytes.length;
  if (bytes.length > 0) yield bytes;
  memory.giveBack(bytes);
  if (next >= version.size) return;
  const ranges = inOrder(offsetsOf(next, version.size), rangesAtOnce, async (at, unwanted) => {
    const signal = abortSignal === undefined ? unwanted : AbortSignal.any([abortSignal, unwanted]);
    const count = Math.min(REQUEST_SIZES.range, version.size - at);
    return fetchRange(container, name, { offset: at, count, ofVersion: version, memory, abortSignal: signal });
  });
  for await (const { bytes } of ranges) {
    yield bytes;
    memory.giveBack(bytes);
  }
}

function* offsetsOf(start: number, end: number): Generator<number> {
  for (let offset = start; offset < end; offset += REQUEST_SIZES.range) yield offset;
}
