/** An error of local Azure itself, told to whoever runs the command; Azure's own errors are its services' answers. */
export class LocalAzureError extends Error {
  constructor(
    /** What went wrong, for programs. */
    readonly code: LocalAzureErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "LocalAzureError";
  }
}

export type LocalAzureErrorCode =
  | "NodeTooOld"
  | "PathOutsideState"
  | "StateUnusable"
  | "StateUnreadable"
  | "StateUnwritable"
  | "PortTaken"
  | "NoPortFree"
  | "StateLocked"
  | "StartFailed"
  | "NotAState"
  | "NoLog";
