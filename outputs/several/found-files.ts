/** The files of an operation on several outputs, as far as they are found. */
export interface FoundFiles {
  readonly files: number;
  /** Their size in bytes, at the time when they were found. */
  readonly bytes: number;
  /** Whether all files are found. Until then, both numbers grow. */
  readonly isComplete: boolean;
}
