/** What looks like a secret in a text: a SAS, an account key, a token or a private key. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/([?&;]|\b)(sig)=[^&\s"'`;]+/gi, "$1$2=[secret]"],
  [/\b(AccountKey|SharedAccessSignature|SharedAccessKey|password)=[^;\s"'`]+/gi, "$1=[secret]"],
  // The two keys of an account are 64 bytes in base64.
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g, "[secret]"],
  [/(sig%3D)[^\s"'`&]+/gi, "$1[secret]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[secret]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[secret]"],
];

/**
 * Returns plain data whose texts contain no secret. The engine leaves out the values of secrets. But a program or a
 * rule can write a SAS or a key into a message, or into a property that Pulumi does not know as a secret.
 */
export function withoutSecrets<T>(value: T): T {
  if (typeof value === "string")
    return SECRETS.reduce((text, [pattern, by]) => text.replace(pattern, by), value as string) as T;
  if (Array.isArray(value)) return value.map(withoutSecrets) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutSecrets(each)])) as T;
}
