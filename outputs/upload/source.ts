/** What is uploaded, read from its beginning to its end. */
export interface Source {
  /** In bytes, where it is known before all is read. */
  readonly size?: number;
  /**
   * Fills the memory, and returns how much was read: less than the memory holds at the end alone. Where it is aborted, nothing is written to
   * the memory any more.
   */
  read(into: Buffer, abortSignal?: AbortSignal): Promise<number>;
  /**
   * Called when all is read, before the output appears.
   *
   * @throws {OutputError} `SourceChanged` where what was read was never the content.
   */
  verify(): Promise<void>;
  close(): Promise<void>;
}
