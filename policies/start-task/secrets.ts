const SECRETS = [
  // A SAS, and the parts of connection strings.
  /(?:^|[?&;\s"'])sig=/i,
  /\b(?:SharedAccessSignature|AccountKey|SharedAccessKey)=/i,
  // The key of a storage or Batch account: 64 bytes in base64. The hash of an npm package has the same form.
  /(?<!sha512-)(?<![\w+/])[A-Za-z0-9+/]{86}==/,
  // The password of a URL, unless it is a variable.
  /:\/\/[^\s/@:]+:[^\s/@$%]+@/,
];

/** Returns whether a text has a SAS, an account key, or a URL with a password. */
export function hasSecret(text: string): boolean {
  return SECRETS.some((pattern) => pattern.test(text));
}
