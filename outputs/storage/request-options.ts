/** What a request may be given. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}
