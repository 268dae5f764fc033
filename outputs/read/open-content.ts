import { type BlobVersion, type FetchedRange, fetchRange } from "../blobs/fetch-range";
import { freshMemory, RANGE_SIZE, type RangeMemory } from "../blobs/range-memory";
import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentAt } from "../blobs/stored-segments";
import { segmentName } from "../names/segment-name";
import { OutputError } from "../output-error";
import { inOrder } from "../several/in-order";
import type { OutputContainer } from "../storage/output-container";
import { type ContentMd5, startContentMd5 } from "./content-md5";

/** How many ranges of one output are fetched and held in memory in parallel: 32 MiB. */
const RANGES_AT_ONCE = 8;

/** An output's content: its state, and its bytes in order. */
export interface OutputContent {
  readonly version: BlobVersion;
  /** Ends with the error `Integrity` if the content does not have the stored MD5. */
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
  /** The MD5 of the received bytes. */
  readonly md5: ContentMd5;
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
    count: RANGE_SIZE,
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
  const { md5, size } = first.version;
  const content = rest(container, name, first, options.after?.size ?? 0, options);
  if (md5 === undefined) return yield* content;
  const hash = options.after?.md5 ?? startContentMd5(size);
  let found: Buffer;
  try {
    for await (const bytes of content) {
      const added = hash.add(bytes);
      yield bytes;
      await added;
    }
  } finally {
    // This also makes the thread forget a content whose read was interrupted.
    found = await hash.digest();
  }
  if (!found.equals(md5)) {
    throw new OutputError(
      "Integrity",
      `the content of output ${name} does not have the MD5 that is stored with it; save it again`,
    );
  }
}

async function* allSegments(
  container: OutputContainer,
  name: string,
  head: FetchedRange,
  options: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { memory = freshMemory, part, abortSignal } = options;
  const firstIndex = part?.firstIndex ?? 1;
  const fetchFrom = (of: string, offset: number, ofVersion: BlobVersion) =>
    fetchRange(container, of, { offset, count: RANGE_SIZE, ofVersion, memory, abortSignal });
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
  const ranges = inOrder(offsetsOf(next, version.size), rangesAtOnce, async (at, unwanted) => {
    const signal = abortSignal === undefined ? unwanted : AbortSignal.any([abortSignal, unwanted]);
    const count = Math.min(RANGE_SIZE, version.size - at);
    return fetchRange(container, name, { offset: at, count, ofVersion: version, memory, abortSignal: signal });
  });
  for await (const { bytes } of ranges) {
    yield bytes;
    memory.giveBack(bytes);
  }
}

function* offsetsOf(start: number, end: number): Generator<number> {
  for (let offset = start; offset < end; offset += RANGE_SIZE) yield offset;
}
