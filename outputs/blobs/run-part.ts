import type { BlobVersion } from "./fetch-range";
import { joined } from "./stored-segments";

/** The part of a tracked output that one run has stored: consecutive segments. */
export interface RunPart {
  /** Number of the first segment, from 1. */
  readonly firstIndex: number;
  /** The run that all segments of the part name. Undefined if they name none. */
  readonly run: string | undefined;
  /** Whether no segments of another run follow. */
  readonly isLast: boolean;
}

/** What a run, or all runs, have stored of an output. */
interface StoredByRun {
  /** The state of the part as a whole. */
  readonly version: BlobVersion;
  /** Undefined if it is the whole output, whatever is appended later. */
  readonly part?: RunPart;
}

/**
 * Returns what one run has stored of an output: the last part that the filter accepts. Returns undefined if the run has
 * stored nothing of it. Without a filter, it is the whole output.
 *
 * @param versions the output's blobs, from the first one. Outputs that are not tracked have one.
 */
export function storedByRun(
  versions: readonly [BlobVersion, ...BlobVersion[]],
  filter: { readonly accepts: (version: BlobVersion) => boolean } | undefined,
): StoredByRun | undefined {
  const [head, ...segments] = versions;
  if (filter === undefined) return { version: joined(head, segments) };
  for (let end = versions.length; end > 0; ) {
    const last = versions[end - 1] as BlobVersion;
    let start = end - 1;
    while (start > 0 && versions[start - 1]?.run === last.run) start -= 1;
    if (filter.accepts(last)) {
      const [first, ...others] = versions.slice(start, end) as [BlobVersion, ...BlobVersion[]];
      const version = joined(first, others);
      if (head.trackedSince === undefined) return { version };
      return { version, part: { firstIndex: start + 1, run: last.run, isLast: end === versions.length } };
    }
    end = start;
  }
  return undefined;
}

/** Returns whether a segment that follows the first one of a part belongs to it. Without a part, every segment does. */
export function isOfPart({ run }: BlobVersion, part: RunPart | undefined): boolean {
  return part === undefined || run === part.run;
}
