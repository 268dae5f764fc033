/** An error of local Azure itself, shown to the user of the command. Azure's own errors are answers of the services. */
export class LocalAzureError extends Error {
  constructor(
    /** The kind of error, for programs. */
    readonly code: LocalAzureErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "LocalAzureError";
  }
}

type LocalAzureErrorCode =
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
  | "NoLog"
  | "WrongSetting";
