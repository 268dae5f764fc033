import type { RequestOptions } from "../storage/request-options";
import type { Clock } from "../time/clock";
import type { SourceBreak } from "./tracked-file";

export interface TrackOptions extends RequestOptions {
  /** Where a relative source begins; the process's working directory by default. */
  readonly folder?: string;
  /** The blob's media type; by default that of its name's ending. */
  readonly contentType?: string;
  /**
   * The shortest time between two looks at the file; 1 by default. It grows, up to 60 seconds, as the blocks of the
   * blob are used up: 50,000 of them then last for weeks.
   */
  readonly intervalSeconds?: number;
  /**
   * For how long `close` waits for late writers before it takes the last look. By default 3 for `stdout.txt` and
   * `stderr.txt`, which the node agent writes up to 3 seconds late, and 0 for all others.
   */
  readonly settleSeconds?: number;
  /**
   * Told when a look failed. What it has not stored the next look stores; `close` fails if the last one does. If this
   * throws, no more looks are taken, and `close` throws the same.
   */
  readonly onError?: (error: unknown) => void;
  /** Told when the file has not simply grown. */
  readonly onSourceChange?: (change: SourceChange) => void;
}

/**
 * A file that is tracked has not simply grown. What was stored stays, and the file's content now follows it, from its
 * first byte on.
 */
export interface SourceChange {
  /** `replaced`: another file has taken its path. What was written to the one before is stored up to the change. */
  readonly reason: SourceBreak | "replaced";
  /** The file. */
  readonly source: string;
}

/** What tests set otherwise. */
export interface TrackLimits {
  /** How many blocks a segment is given; 50,000 is the service's limit. */
  readonly blockLimit?: number;
  readonly largestAppend?: number;
  readonly sealSeconds?: number;
  readonly clock?: Pick<Clock, "sleep">;
}
