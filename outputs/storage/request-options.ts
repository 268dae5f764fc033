/** Options of every request. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}
