/** What keeps a checkout from being set up, in words for the one who did not write it: shown without a stack trace. */
export class SetupError extends Error {
  name = "SetupError";
}
