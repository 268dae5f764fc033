import { segmentOf } from "../names/segment-name";
import type { BlobVersion } from "./fetch-range";

/** A blob, as a listing describes it. */
export interface ListedBlob {
  readonly name: string;
  readonly version: BlobVersion;
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * `directory` or `file` in an account with a hierarchical namespace. Undefined in other accounts ("List Blobs",
   * response body).
   */
  readonly resourceType?: string;
}

/** An output in a listing. */
interface JoinedBlob {
  readonly name: string;
  /** The states of its blobs, from the first one. Outputs that are not tracked have one. */
  readonly versions: readonly [BlobVersion, ...BlobVersion[]];
}

/** Asks storage for the segments of a tracked output. */
type FindSegments = (name: string) => Promise<readonly { readonly version: BlobVersion }[]>;

/** How many blobs are held back at most while more segments of a tracked output may follow: one page. */
const MAX_HELD = 5000;

/**
 * Joins the blobs of each tracked output into one, and yields the blobs in the order of the listing.
 *
 * A segment's name ends in `.~00002`, so `log-1` and `log.csv` are listed between `log` and its segments. These blobs
 * are held in memory until the segments have been listed. If there are more than `maxHeld` of them, storage is asked
 * for the segments instead.
 *
 * A segment is yielded as a blob of its own if its output or its preceding segment does not exist. Otherwise no listing
 * would show it. A segment is omitted if its output is not a tracked one: it belongs to a tracked output that was
 * overwritten.
 */
export async function* joinSegments(
  blobs: AsyncIterable<ListedBlob>,
  findSegments: FindSegments,
  maxHeld = MAX_HELD,
): AsyncGenerator<JoinedBlob, void> {
  const held: Held[] = [];
  // Each name begins with the name before it, so these lists are short.
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
    if (first !== undefined && held.length > maxHeld) {
      yield whole({ ...first, segments: (await findSegments(first.head.name)).map(({ version }) => version) });
      held.shift();
      first.isComplete = true;
    }
  }
  for (const output of held) yield whole(output);
}

/** An output whose segments are being collected. */
interface Held {
  readonly head: ListedBlob;
  readonly segments: BlobVersion[];
  /** Whether it was yielded with all its segments. Segments that are listed later are skipped. */
  isComplete: boolean;
}

/** The output and the index of a segment. */
type SegmentOf = NonNullable<ReturnType<typeof segmentOf>>;

/** Returns whether segments of `name` can still follow in a sorted listing that has reached `at`. */
export function mayContinue(name: string, at: string): boolean {
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

function whole({ head, segments }: Held): JoinedBlob {
  return { name: head.name, versions: [head.version, ...segments] };
}
