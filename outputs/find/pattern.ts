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

/**
 * Returns whether a text contains special characters of patterns. If not, it is a path. A `]` without a `[` is not
 * special.
 */
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
  const expression = new RegExp(`^${new Source().ofPath(withPlainSlashes(pattern).split("/"))}$`, "su");
  return (path) => path === pattern || expression.test(path);
}

/** Replaces each escaped slash by a slash, because no name contains one. */
export function withPlainSlashes(pattern: string): string {
  return pattern.replace(/\\./gs, (escaped) => (escaped === "\\/" ? "/" : escaped));
}

/** Any number of folders that `**` stands for, with the slash after each. */
const FOLDERS = "(?:(?!\\.)[^/]*/)*";

/**
 * The source of an expression for a pattern.
 *
 * The part between two `*` of a name, or between two `**`, matches only at the first possible place. If it matches
 * there, everything after it can match, too. An expression that also tried the other places could take minutes for one
 * path.
 */
class Source {
  #groups = 0;

  ofPath(names: readonly string[]): string {
    const [start = [], ...rest] = groupsBetween(names, "**");
    const end = rest.pop();
    if (end === undefined) return this.#ofNames(start);
    const middle = rest.filter((group) => group.length > 0);
    return [
      ...start.map((name) => `${this.#ofName(name)}/`),
      ...middle.map((group) => this.#first(`${FOLDERS}?${this.#ofNames(group)}/`)),
      `${FOLDERS}${end.length === 0 ? "(?!\\.)[^/]*" : this.#ofNames(end)}`,
    ].join("");
  }

  #ofNames(names: readonly string[]): string {
    return names.map((name) => this.#ofName(name)).join("/");
  }

  /** Nothing but an empty name matches an empty one. */
  #ofName(name: string): string {
    const pieces = [...name.matchAll(PIECE)].map(pieceSource);
    const [start = "", ...rest] = groupsBetween(pieces, ANY).map((group) => group.join(""));
    const end = rest.pop();
    const middle = rest.filter((group) => group !== "").map((group) => this.#first(`[^/]*?${group}`));
    const whole = end === undefined ? start : `${start}${middle.join("")}[^/]*${end}`;
    const isDotWritten = /^\\?\./.test(name);
    return name === "" || isDotWritten ? whole : `(?=[^/.])${whole}`;
  }

  /** Returns a source that matches only the first match of another one, because a lookahead does not backtrack. */
  #first(source: string): string {
    this.#groups += 1;
    return `(?=(?<first${this.#groups}>${source}))\\k<first${this.#groups}>`;
  }
}

/** Stands for a `*` among the sources of pieces. */
const ANY = "*";

function pieceSource({ 0: piece, groups: { escaped, negated, members } = {} }: RegExpMatchArray): string {
  if (escaped !== undefined) return literal(escaped);
  if (members !== undefined) return `(?!/)[${negated === undefined ? "" : "^"}${membersSource(members)}]`;
  if (piece === "*") return ANY;
  return piece === "?" ? "[^/]" : literal(piece);
}

/** Returns the items between the separators, including empty groups. */
function groupsBetween<T>(items: readonly T[], separator: T): T[][] {
  const groups: T[][] = [[]];
  for (const item of items) {
    if (item === separator) groups.push([]);
    else groups.at(-1)?.push(item);
  }
  return groups;
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
