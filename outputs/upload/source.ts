/** What is uploaded, read from its beginning to its end. */
export interface Source {
  /** In bytes, where it is known before all is read. */
  readonly size?: number;
  /** Fills the memory, and returns how much was read: less than the memory holds at the end alone. */
  read(into: Buffer): Promise<number>;
  /**
   * Called when all is read, before the output appears.
   *
   * @throws {OutputError} `SourceChanged` where what was read was never the content.
   */
  verify(): Promise<void>;
  close(): Promise<void>;
}
