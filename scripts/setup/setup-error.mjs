/** A reason why a checkout cannot be set up, for users who do not know the code. It is shown without a stack trace. */
export class SetupError extends Error {
  name = "SetupError";
}
