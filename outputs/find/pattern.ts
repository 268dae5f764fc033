import picomatch from "picomatch";

/**
 * Options for the pattern language of OutputFiles, for saving files and for finding outputs: `*` and `?` within a name,
 * `**` across folders, `[abc]`, `[a-z]` and `[!a]`. A leading dot matches only an explicit dot. `/` separates folders,
 * and `\` escapes the next character. No output has a `\` in its name: `save` stores it as `/`, and so does the
 * service. Names can contain line breaks.
 */
const OPTIONS = { flags: "s", dot: false, nobrace: true, noextglob: true, nonegate: true, posix: true, windows: false };

/**
 * Returns a hint for the message about a pattern with a `\` that matches nothing. The user may have meant a Windows
 * path.
 */
export function backslashHint(pattern: string): string | undefined {
  return pattern.includes("\\") ? "a backslash escapes the next character: write / between folders" : undefined;
}

/** Returns whether a text contains special characters of patterns. If not, it is a path. */
export function isPattern(text: string): boolean {
  return /[*?[\]\\]/.test(text);
}

/** Returns the text that every match begins with. */
export function literalStart(pattern: string): string {
  return /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? "";
}

/**
 * Returns a function that tells whether a path with `/` matches. A path always matches itself, whatever characters it
 * contains.
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const matches = picomatch(withLiteralGroups(pattern), OPTIONS);
  // In picomatch, `a*` matches `a/`, whose last name is empty. No file has such a path, but a blob can have it.
  const matchesEmptyName = /(?:\/|\*\*)$/.test(pattern);
  return (path) => path === pattern || ((matchesEmptyName || !path.endsWith("/")) && matches(path));
}

/**
 * Escapes what picomatch treats as a regular expression: parentheses and `|`. Escapes quotes too, because picomatch
 * removes them. Removes the escape of a letter or digit, because it would become a class or a reference.
 */
function withLiteralGroups(pattern: string): string {
  return pattern.replace(/\\([a-z0-9])|\\.|[()|"]/gis, (text, plain?: string) =>
    text.startsWith("\\") ? (plain ?? text) : `\\${text}`,
  );
}
