/** What must not be in a report, and what replaces it. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{10,}\.[\w-]+(\.[\w-]*)?/g, "<token>"],
  [/\b(Bearer|SharedKey)\s+[^\s"',]+/gi, "$1 <token>"],
  [/([?&;]?\b(?:sig|se|st|skoid|sktid|ske|skt)=)[^&\s"'<>]+/gi, "$1<removed>"],
  [/\b(AccountKey|client_secret|password)=[^;&\s"']+/gi, "$1=<removed>"],
  [/[\w.+#-]+@[\w-]+\.[\w.-]+/g, "<person>"],
];

/** Ids of people, applications, tenants and subscriptions are GUIDs, and so are the ids of built-in roles. */
const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** Headers whose GUIDs identify a request, which Azure's support asks for. */
const REQUEST_ID = /request-id$/i;

/** Removes tokens, SAS and ids of people from a value of JSON, except for the ids of requests. */
export function redact<T>(value: T, name = ""): T {
  if (typeof value === "string") return (REQUEST_ID.test(name) ? withoutSecrets(value) : redactText(value)) as T;
  if (Array.isArray(value)) return value.map((item) => redact(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, key)])) as T;
}

function redactText(text: string): string {
  // A request's id in a message is after its label.
  return withoutSecrets(text).replace(GUID, (guid, index: number) =>
    /request-?id:\s*$/i.test(text.slice(0, index)) ? guid : "<id>",
  );
}

function withoutSecrets(text: string): string {
  return SECRETS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
