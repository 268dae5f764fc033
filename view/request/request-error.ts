/** A request that the page's interface cannot answer. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  /** @param status the status of HTTP. */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
