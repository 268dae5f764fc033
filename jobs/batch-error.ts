/** What belongs to an error, for programs. */
interface BatchErrorDetails extends ErrorOptions {
  readonly reason: string;
  readonly status?: number;
  readonly unclearSince?: number;
}

/**
 * The Batch service refused a request, or did not answer. Its message says what was asked, the service's code and what
 * to do. It contains no token.
 */
export class BatchError extends Error {
  override readonly name = "BatchError";
  /** The service's message, or the error of the connection. */
  readonly reason: string;
  /** HTTP status. Undefined if there was no answer. */
  readonly status: number | undefined;
  /**
   * The service's time of the first attempt, in milliseconds since 1970, if an earlier attempt may have been processed.
   * `JobExists` can then mean that it was.
   */
  readonly unclearSince: number | undefined;

  /**
   * @param code the service's code, such as `JobNotFound` ("Batch status and error codes"); `NoAnswer` if the service
   *   did not answer; `CredentialFailed` if the credential gave no token; or the status, such as `502`, if an answer
   *   has no code.
   */
  constructor(
    readonly code: string,
    message: string,
    { reason, status, unclearSince, ...options }: BatchErrorDetails,
  ) {
    super(message, options);
    this.reason = reason;
    this.status = status;
    this.unclearSince = unclearSince;
  }
}
