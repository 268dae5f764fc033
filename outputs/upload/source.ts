/** What is uploaded, read from its beginning to its end. */
export interface Source {
  /** In bytes, where it is known before all is read. */
  readonly size?: number;
  /**
   * Waits until so many bytes can be read, or all that are left. A stream can be silent for long, and nobody must hold
   * memory that others wait for meanwhile.
   *
   * @returns how many can be read, `most` at most; 0 at the end.
   */
  available(most: number, abortSignal?: AbortSignal): Promise<number>;
  /**
   * Fills the memory with as much as is available.
   *
   * @throws {OutputError} `SourceChanged` where it is gone.
   */
  read(into: Buffer): Promise<void>;
  /**
   * Called when all is read, before the output appears.
   *
   * @throws {OutputError} `SourceChanged` where what was read was never the content.
   */
  verify(): Promise<void>;
  close(): Promise<void>;
}
