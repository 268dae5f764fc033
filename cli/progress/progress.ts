import type { FoundFiles } from "../../outputs";

/** The progress of one file. */
export interface FileProgress {
  readonly path: string;
  readonly doneBytes: number;
  /** Undefined for a file whose size is unknown, such as standard input. */
  readonly totalBytes?: number;
  /** How many of the bytes were there before, so that they say nothing about the speed (default: 0). */
  readonly earlierBytes?: number;
  /** Whether nothing more follows (default: false). */
  readonly isDone?: boolean;
}

/** Shows the progress of files to a person. */
export interface Progress {
  /**
   * Sets how many files there are. Without a call, these are the files of all updates. It is undefined if nothing is
   * shown, so that no files need to be counted.
   */
  readonly found?: (total: FoundFiles) => void;
  update(file: FileProgress): void;
  /** Calls `write`, which writes lines, so that they do not overlap the bar. */
  aside(write: () => void): void;
  /** Removes the bar. */
  end(): void;
}
