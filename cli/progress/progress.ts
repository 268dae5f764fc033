/** How far one file is. */
export interface FileProgress {
  readonly path: string;
  readonly doneBytes: number;
  /** What it has so far, where nobody knows how much is to come. */
  readonly totalBytes?: number;
}

/** What a person sees while files are on their way. */
export interface Progress {
  update(file: FileProgress): void;
  /** Writes lines, by what is given, where the bar does not run into them. */
  aside(write: () => void): void;
  /** Takes the bar away. */
  end(): void;
}
