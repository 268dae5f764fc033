import { type BlobVersion, type FetchedRange, fetchRange } from "../blobs/fetch-range";
import { freshMemory, RANGE_SIZE, type RangeMemory } from "../blobs/range-memory";
import { segmentAt } from "../blobs/stored-segments";
import { OutputError } from "../output-error";
import { inOrder } from "../several/in-order";
import type { OutputContainer } from "../storage/output-container";
import { type ContentMd5, startContentMd5 } from "./content-md5";

/** How many ranges of one output are fetched, and held in memory, at once: 32 MiB. */
const RANGES_AT_ONCE = 8;

/** An output's content: what it is, and its bytes in order. */
export interface OutputContent {
  readonly version: BlobVersion;
  /** Ends with an error `Integrity` where the content has not the MD5 that is stored with it. */
  readonly bytes: AsyncGenerator<Buffer, void>;
}

/** How to read. */
interface ContentOptions {
  readonly abortSignal?: AbortSignal;
  readonly rangesAtOnce?: number;
  /** Where the bytes lie; what is yielded is given back when the next is asked for. By default they are the reader's to keep. */
  readonly memory?: RangeMemory;
  /** Goes on where an earlier reading stopped. */
  readonly after?: EarlierReading;
}

/** What an earlier reading of the same output has got. */
export interface EarlierReading {
  /** How much, in bytes. */
  readonly size: number;
  /** Of what. */
  readonly version: BlobVersion;
  /** The MD5 so far. */
  readonly md5: ContentMd5;
}

/**
 * Opens an output for reading, by one request that brings the first range.
 *
 * All bytes are of one state of the output, whoever replaces it meanwhile. A tracked output is read to where it ends at some moment of the
 * reading, across all of its segments.
 *
 * @throws {OutputError} `OutputNotFound`, `Conflict` where it is replaced, and those of any request; the generator throws them, too.
 */
export async function openContent(
  container: OutputContainer,
  name: string,
  options: ContentOptions = {},
): Promise<OutputContent> {
  const { after, memory, abortSignal } = options;
  const first = await fetchRange(container, name, {
    offset: after?.size ?? 0,
    count: RANGE_SIZE,
    ...(after === undefined ? {} : { ofVersion: after.version }),
    ...(memory === undefined ? {} : { memory }),
    ...(abortSignal === undefined ? {} : { abortSignal }),
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
    // a thread forgets a content that was broken off by this alone
    found = await hash.digest();
  }
  if (!found.equals(md5)) {
    throw new OutputError(
      "Integrity",
      `output ${name} must have the MD5 that is stored with it, got another content; save it again`,
    );
  }
}

async function* allSegments(
  container: OutputContainer,
  name: string,
  head: FetchedRange,
  options: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { memory = freshMemory, abortSignal } = options;
  const how = { memory, ...(abortSignal === undefined ? {} : { abortSignal }) };
  const fetchFrom = (of: string, offset: number, ofVersion: BlobVersion) =>
    fetchRange(container, of, { offset, count: RANGE_SIZE, ofVersion, ...how });
  let segment = name;
  let first = head;
  let offset = options.after?.size ?? 0;
  for (let index = 2; ; index += 1) {
    yield* rest(container, segment, first, offset, options);
    const next = await segmentAt(container, name, index, abortSignal);
    if (next === undefined) return;
    // since the next was begun, nothing follows here; but something may have before that, after the reading had begun
    const read = Math.max(offset, first.version.size);
    const tail = await fetchFrom(segment, read, first.version);
    yield* rest(container, segment, tail, read, options);
    offset = Math.max(0, offset - tail.version.size);
    segment = next.name;
    first = await fetchFrom(segment, offset, next.version);
  }
}

/** Yields the first range, and those that follow it up to the end of the same state. */
async function* rest(
  container: OutputContainer,
  name: string,
  first: FetchedRange,
  offset: number,
  { rangesAtOnce = RANGES_AT_ONCE, memory = freshMemory, abortSignal }: ContentOptions,
): AsyncGenerator<Buffer, void> {
  const { bytes, version } = first;
  // it is not to be read once it is given back
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
