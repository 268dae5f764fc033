/** Returns a text without the signatures of its SAS. The service and tasks repeat URLs that they were given. */
export function withoutSignatures(text: string): string {
  return text.replace(/\bsig=[^&\s"']*/gi, "sig=REDACTED");
}
