import type { Clock } from "../../conventions/internal";
import type { RequestOptions } from "../storage/request-options";
import type { SourceBreak } from "./tracked-file";

export interface TrackOptions extends RequestOptions {
  /** The folder of a relative source (default: the process's working directory). */
  readonly folder?: string;
  /** The blob's media type (default: by the extension of its name). */
  readonly contentType?: string;
  /**
   * The shortest time between two looks at the file, in seconds (default: 1). It grows up to 60 seconds as the blocks
   * of the blob are used up, so that 50,000 of them last for weeks. If the file grows by 4 MiB, the next look comes
   * earlier.
   */
  readonly intervalSeconds?: number;
  /**
   * How long `close` waits for late writers before the last look. The default is 3 for `stdout.txt` and `stderr.txt`,
   * which the node agent writes up to 3 seconds late, and 0 for all other files.
   */
  readonly settleSeconds?: number;
  /**
   * Called when a look failed. The next look stores what this one did not. `close` fails if the last look fails. If
   * this function throws, tracking ends, and `close` throws the same error.
   */
  readonly onError?: (error: unknown) => void;
  /** Called when the file has not simply grown. */
  readonly onSourceChange?: (change: SourceChange) => void;
}

/**
 * A change of a tracked file other than growth. The stored content remains, and the file's new content is appended
 * to it from the first byte.
 */
export interface SourceChange {
  /** `replaced`: another file is at the path now. The previous file is stored up to the change. */
  readonly reason: SourceBreak | "replaced";
  /** The file. */
  readonly source: string;
}

/** Settings that only tests change. */
export interface TrackLimits {
  /** The largest number of blocks in a segment. The service's limit is 50,000. */
  readonly blockLimit?: number;
  readonly largestAppend?: number;
  readonly sealSeconds?: number;
  readonly clock?: Pick<Clock, "sleep">;
}
