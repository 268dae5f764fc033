/** Whether an action is of a pattern, in which `*` stands for any text, slashes too. Case does not matter. */
export function matchesAction(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`, "is").test(action);
}

/**
 * Whether a text is like a pattern of a condition's `StringLike`: `*` stands for any text, `?` for one character, and a backslash
 * before either takes it literally.
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
