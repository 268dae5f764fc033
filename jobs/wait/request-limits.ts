/** What limits the requests of a wait. */
export interface RequestLimits {
  /** Waits until the next request may be sent. */
  readonly beforePage: () => Promise<void>;
  readonly abortSignal: AbortSignal | undefined;
}
