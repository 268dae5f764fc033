/** The progress of one file. */
export interface FileProgress {
  readonly path: string;
  readonly doneBytes: number;
  /** Defaults to `doneBytes`, for a file whose size is unknown. */
  readonly totalBytes?: number;
}

/** Shows the progress of files to a person. */
export interface Progress {
  update(file: FileProgress): void;
  /** Calls `write`, which writes lines, so that they do not overlap the bar. */
  aside(write: () => void): void;
  /** Removes the bar. */
  end(): void;
}
