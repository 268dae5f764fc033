import { segmentOf } from "../names/segment-name";
import type { BlobVersion } from "./fetch-range";
import { joined } from "./stored-segments";

/** A blob as a listing tells of it. */
export interface ListedBlob {
  readonly name: string;
  readonly version: BlobVersion;
  readonly metadata?: Readonly<Record<string, string>>;
  /** `directory` or `file` in an account with a hierarchical namespace; other accounts have none ("List Blobs", response body). */
  readonly resourceType?: string;
}

/** Asks storage for the segments of a tracked output. */
type FindSegments = (name: string) => Promise<readonly { readonly version: BlobVersion }[]>;

/** How many blobs are held back at most while the segments of a tracked output may still come: a page. */
const MOST_HELD = 5000;

/**
 * Makes one of the blobs of each tracked output, and yields the blobs in order.
 *
 * A segment's name ends in `.~00002`, so that `log-1` and `log.csv` are listed between `log` and its segments: they are held back until
 * these have come, in memory. Where they are very many, the segments are asked for instead.
 *
 * A segment whose output, or whose predecessor, is not there is yielded as a blob of its own: it is not to be lost from sight. One whose output
 * is not tracked is left out: it is of the tracked output that was there before, which was saved over.
 */
export async function* joinSegments(
  blobs: AsyncIterable<ListedBlob>,
  findSegments: FindSegments,
  mostHeld = MOST_HELD,
): AsyncGenerator<ListedBlob, void> {
  const held: Held[] = [];
  // the name of each begins with that of the one before, so that they are few
  let growing: Held[] = [];
  let saved: string[] = [];
  for await (const blob of blobs) {
    growing = growing.filter((output) => mayContinue(output.head.name, blob.name));
    saved = saved.filter((name) => mayContinue(name, blob.name));
    const segment = segmentOf(blob.name, blob.metadata);
    if (segment === undefined || !(saved.includes(segment.name) || isTaken(blob, segment, growing))) {
      const output: Held = { head: blob, segments: [], isComplete: false };
      if (blob.version.trackedSince === undefined) saved.push(blob.name);
      else growing.push(output);
      held.push(output);
    }
    while (held[0] !== undefined && !growing.includes(held[0])) yield whole(held.shift() as Held);
    const [first] = held;
    if (first !== undefined && held.length > mostHeld) {
      yield whole({ ...first, segments: (await findSegments(first.head.name)).map(({ version }) => version) });
      held.shift();
      first.isComplete = true;
    }
  }
  for (const output of held) yield whole(output);
}

/** An output whose segments are being gathered. */
interface Held {
  readonly head: ListedBlob;
  readonly segments: BlobVersion[];
  /** It is yielded, with all of its segments: those that still come are passed over. */
  isComplete: boolean;
}

/** Which segment a blob is, and of which output. */
type SegmentOf = NonNullable<ReturnType<typeof segmentOf>>;

/** Whether segments of `name` can still come, in a listing in order that has come to `at`. */
function mayContinue(name: string, at: string): boolean {
  return at.startsWith(name) && at.slice(name.length) <= ".~99999";
}

function isTaken({ version }: ListedBlob, { name, index }: SegmentOf, growing: readonly Held[]): boolean {
  const output = growing.find(({ head }) => head.name === name);
  if (output === undefined) return false;
  if (output.isComplete) return true;
  if (index !== output.segments.length + 2) return false;
  output.segments.push(version);
  return true;
}

function whole({ head, segments }: Held): ListedBlob {
  return segments.length === 0 ? head : { ...head, version: joined(head.version, segments) };
}
