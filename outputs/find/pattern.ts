import picomatch from "picomatch";

/**
 * The patterns of OutputFiles, for files that are saved and outputs that are got: `*` and `?` within a name, `**`
 * across folders, `[abc]`, `[a-z]` and `[!a]`. A leading dot matches only where it is written. Folders are separated by
 * `/`, and `\` escapes the character after it: no output has a `\` in its name, since saving stores it as `/`, and so
 * does the service. Names may hold line breaks.
 */
const OPTIONS = { flags: "s", dot: false, nobrace: true, noextglob: true, nonegate: true, posix: true, windows: false };

/**
 * What to add to the message for a pattern with a `\` that matches nothing: somebody may have meant a path of Windows.
 */
export function backslashHint(pattern: string): string {
  return pattern.includes("\\") ? "; a backslash escapes the character after it: write / between folders" : "";
}

/** Whether there is a character of patterns in it; else it is a path. */
export function isPattern(text: string): boolean {
  return /[*?[\]\\]/.test(text);
}

/** What every match begins with. */
export function literalStart(pattern: string): string {
  return /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? "";
}

/** Returns whether a path, with `/`, is matched. A path is also matched by itself, whatever characters are in it. */
export function matcherOf(pattern: string): (path: string) => boolean {
  const matches = picomatch(withLiteralGroups(pattern), OPTIONS);
  // picomatch lets `a*` match `a/`, whose last name is empty; no file has such a path, but a blob may
  const matchesEmptyName = /(?:\/|\*\*)$/.test(pattern);
  return (path) => path === pattern || ((matchesEmptyName || !path.endsWith("/")) && matches(path));
}

/**
 * To picomatch parentheses and `|` are those of a regular expression, and it drops quotes; an escaped letter or digit
 * is a class or a reference of a regular expression to it.
 */
function withLiteralGroups(pattern: string): string {
  return pattern.replace(/\\([a-z0-9])|\\.|[()|"]/gis, (text, plain?: string) =>
    text.startsWith("\\") ? (plain ?? text) : `\\${text}`,
  );
}
