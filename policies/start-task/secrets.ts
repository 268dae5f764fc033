const SECRETS = [
  // A SAS, and the parts of connection strings.
  /(?:^|[?&;\s"'])sig=/i,
  /\b(?:SharedAccessSignature|AccountKey|SharedAccessKey)=/i,
  // The password of a URL, unless it is a variable.
  /:\/\/[^\s/@:]+:[^\s/@$%]+@/,
];

/** Returns whether a text has a SAS, an account key, or a URL with a password. */
export function hasSecret(text: string): boolean {
  return SECRETS.some((pattern) => pattern.test(text));
}
