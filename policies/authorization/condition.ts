/** What a condition can compare: the name of a container, or the path of a blob in it. */
type Attribute = "containers:name" | "containers/blobs:path";

/** The attributes of a condition, such as `@Resource[…:name]`, without the environment and the principal. */
const ATTRIBUTES = /@(?:Resource|Request)\s*\[([^\]]*)\]/gi;

/** A comparison with patterns: the attribute, the operator, and one value or a set of values in braces. */
const COMPARISON =
  /@(?:Resource|Request)\s*\[([^\]]*)\]\s*(?:For\w+:)?String(StartsWith|Like)(?:IgnoreCase)?\s*('[^']*'|\{[^}]*\})/gi;

/**
 * A comparison that names the containers that it allows. One with `StringNotEquals`, with `Exists` or after `!` allows
 * all others.
 */
const NAMES_CONTAINERS =
  /(?<!!\s*\(?\s*)@Resource\s*\[\s*Microsoft\.Storage\/storageAccounts\/blobServices\/containers:name\s*\]\s*(?:For\w+:)?String(?:Equals|Like|StartsWith)/i;

/** Returns whether a condition names the containers that it allows. */
export function namesContainers(condition: string): boolean {
  return NAMES_CONTAINERS.test(condition);
}

/** Returns the attributes that a condition compares, as they are written. */
export function attributesOf(condition: string): string[] {
  return [...condition.matchAll(ATTRIBUTES)].map(([, attribute = ""]) => attribute);
}

/** Returns the prefixes that a condition compares an attribute with. A pattern without a wildcard has none. */
export function prefixesOf(condition: string, attribute: Attribute): string[] {
  return [...condition.matchAll(COMPARISON)].flatMap(([, compared = "", operator = "", values = ""]) => {
    if (!compared.toLowerCase().endsWith(attribute)) return [];
    const texts = [...values.matchAll(/'([^']*)'/g)].map(([, text = ""]) => text);
    if (operator.toLowerCase() === "startswith") return texts;
    return texts.filter((text) => /[*?]/.test(text)).map((text) => text.replace(/[*?].*$/s, ""));
  });
}

/** Returns the actions on blobs that a condition names, such as `add/action`, in lower case. */
export function blobActionsOf(condition: string): string[] {
  const actions = condition.matchAll(/ActionMatches\s*\{\s*'[^']*\/containers\/blobs\/([^']+)'/gi);
  return [...actions].map(([, action = ""]) => action.toLowerCase());
}
