/** A content to upload. It is read from its beginning to its end. */
export interface Source {
  /** In bytes. Undefined if it is not known before the end. */
  readonly size?: number;
  /**
   * Waits until `most` bytes, or all remaining ones, can be read. A stream can be silent for a long time, and an upload
   * must not hold memory while it waits.
   *
   * @returns how many bytes can be read, at most `most`; 0 at the end.
   */
  available(most: number, abortSignal?: AbortSignal): Promise<number>;
  /**
   * Fills the memory with available bytes.
   *
   * @throws {OutputError} `SourceChanged` if the bytes no longer exist.
   */
  read(into: Buffer): Promise<void>;
  /**
   * Called after everything is read, before the output appears.
   *
   * @throws {OutputError} `SourceChanged` if the content changed while it was read.
   */
  verify(): Promise<void>;
  close(): Promise<void>;
}
