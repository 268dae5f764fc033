/** Returns whether an action matches a pattern, in which `*` matches any text, including slashes. Case is ignored. */
export function matchesAction(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`, "is").test(action);
}

/**
 * Returns whether a text matches a pattern of a condition's `StringLike`: `*` matches any text, `?` one character, and
 * a backslash makes either literal.
 */
export function matchesLike(pattern: string, text: string, ignoreCase: boolean): boolean {
  const source = pattern.replace(/\\[*?]|[*?]|[^*?\\]+|\\/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return part === "\\*" || part === "\\?" ? part : literal(part);
  });
  return new RegExp(`^${source}$`, ignoreCase ? "isu" : "su").test(text);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
