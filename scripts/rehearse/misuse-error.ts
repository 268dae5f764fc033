/** Arguments of the command that are wrong. Nothing has been changed. */
export class MisuseError extends Error {
  readonly code = "Misuse";
}
