/**
 * The patterns of files to save and of outputs to get: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]`
 * and `[!a]`. A leading dot matches only an explicit dot. `/` separates folders. This is the language of the pattern in
 * an OutputFile, and in addition `\` escapes the next character. No output has a `\` in its name: `save` stores it as
 * `/`, and so does the service. docs/outputs.md documents both languages, and test/contracts/patterns.ts has the cases.
 */

/**
 * One piece of a name in a pattern: an escaped character, a set in brackets with its negation and its members, or any
 * other character.
 */
export const PIECE = /\\(?<escaped>.)|\[(?:(?<negated>!)|(?!!))(?<members>(?:\\.|[^\\])(?:\\.|[^\\\]])*)\]|./gsu;

/** One member of a set, or a range with its first and its last character. */
const MEMBER = /(?<first>\\.|[^\\])-(?<last>\\.|[^\\])|(?:\\.|[^\\])/gsu;

/**
 * Returns a hint for the message about a pattern with a `\` that matches nothing. The user may have meant a Windows
 * path.
 */
export function backslashHint(pattern: string): string | undefined {
  return pattern.includes("\\") ? "a backslash escapes the next character: write / between folders" : undefined;
}

/** Returns whether a text contains special characters of patterns. If not, it is a path. A `]` alone is not special. */
export function isPattern(text: string): boolean {
  return /[*?[\\]/.test(text);
}

/** Returns the text that every match begins with. */
export function literalStart(pattern: string): string {
  return /^[^*?[\\]*/.exec(pattern)?.[0] ?? "";
}

/**
 * Returns a function that tells whether a path with `/` matches. A path always matches itself, whatever characters it
 * contains.
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const names = withPlainSlashes(pattern).split("/");
  const source = names.map((name, index) => {
    const isLast = index === names.length - 1;
    if (name !== "**") return isLast ? nameSource(name) : `${nameSource(name)}/`;
    // A second `**` matches nothing that the first does not
    const folders = names[index - 1] === "**" ? "" : "(?:(?!\\.)[^/]*/)*";
    return isLast ? `${folders}(?!\\.)[^/]*` : folders;
  });
  const expression = new RegExp(`^${source.join("")}$`, "su");
  return (path) => path === pattern || expression.test(path);
}

/** Replaces each escaped slash by a slash, because no name contains one. */
export function withPlainSlashes(pattern: string): string {
  return pattern.replace(/\\./gs, (escaped) => (escaped === "\\/" ? "/" : escaped));
}

/** Returns the source of an expression for one name. Nothing but an empty name matches an empty one. */
function nameSource(name: string): string {
  const pieces = [...name.matchAll(PIECE)].map(({ 0: piece, groups: { escaped, negated, members } = {} }) => {
    if (escaped !== undefined) return literal(escaped);
    if (members !== undefined) return `(?!/)[${negated === undefined ? "" : "^"}${membersSource(members)}]`;
    if (piece === "*") return "[^/]*";
    return piece === "?" ? "[^/]" : literal(piece);
  });
  const isDotWritten = /^\\?\./.test(name);
  return name === "" || isDotWritten ? pieces.join("") : `(?=[^/.])${pieces.join("")}`;
}

/** A hyphen at either end is a member, and a reversed range has none. */
function membersSource(members: string): string {
  const sources = [...members.matchAll(MEMBER)].map(({ 0: member, groups: { first, last } = {} }) => {
    if (first === undefined || last === undefined) return literal(plain(member));
    return codeOf(plain(first)) <= codeOf(plain(last)) ? `${literal(plain(first))}-${literal(plain(last))}` : "";
  });
  return sources.join("");
}

/** Returns a character of a set without the `\` that escapes it. */
function plain(character: string): string {
  return character.replace(/^\\(?=.)/su, "");
}

function literal(character: string): string {
  return `\\u{${codeOf(character).toString(16)}}`;
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}
