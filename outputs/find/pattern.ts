/**
 * The patterns of files that are saved and of outputs that are got: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]`, `[!a]`. A
 * leading dot is matched only where it is written. Folders are separated by `/`. This is the language of an OutputFile's `filePattern`, and
 * `\`, which escapes the character after it: no output has a `\` in its name, since saving stores it as `/`, and so does the service.
 * docs/outputs.md documents both languages, and test/contracts/patterns.ts has the cases.
 */

/** One piece of a name of a pattern: an escaped character, a set in brackets with its negation and its members, or any other character. */
export const PIECE = /\\(?<escaped>.)|\[(?:(?<negated>!)|(?!!))(?<members>(?:\\.|[^\\])(?:\\.|[^\\\]])*)\]|./gsu;

/** One member of a set, or a range with its first and its last character. */
const MEMBER = /(?<first>\\.|[^\\])-(?<last>\\.|[^\\])|(?:\\.|[^\\])/gsu;

/** What to add to the message for a pattern with a `\` that matches nothing: somebody may have meant a path of Windows. */
export function backslashHint(pattern: string): string {
  return pattern.includes("\\") ? "; a backslash escapes the character after it: write / between folders" : "";
}

/** Whether there is a character of patterns in it; else it is a path. A `]` alone is an ordinary character. */
export function isPattern(text: string): boolean {
  return /[*?[\\]/.test(text);
}

/** What every match begins with. */
export function literalStart(pattern: string): string {
  return /^[^*?[\\]*/.exec(pattern)?.[0] ?? "";
}

/** Returns whether a path, with `/`, is matched. A path is also matched by itself, whatever characters are in it. */
export function matcherOf(pattern: string): (path: string) => boolean {
  const names = withPlainSlashes(pattern).split("/");
  const source = names.map((name, index) => {
    const isLast = index === names.length - 1;
    if (name !== "**") return isLast ? nameSource(name) : `${nameSource(name)}/`;
    // a second `**` matches nothing that the first does not
    const folders = names[index - 1] === "**" ? "" : "(?:(?!\\.)[^/]*/)*";
    return isLast ? `${folders}(?!\\.)[^/]*` : folders;
  });
  const expression = new RegExp(`^${source.join("")}$`, "su");
  return (path) => path === pattern || expression.test(path);
}

/** Replaces each escaped slash by a slash: no name has one. */
export function withPlainSlashes(pattern: string): string {
  return pattern.replace(/\\./gs, (escaped) => (escaped === "\\/" ? "/" : escaped));
}

/** Returns the source of an expression for one name. Only an empty name is matched by nothing. */
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
