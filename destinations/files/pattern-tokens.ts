/** A set of characters: ranges of code points in ascending order. A range includes both ends. */
type Characters = readonly (readonly [first: number, last: number])[];

/** A part of a pattern that matches one character of a name or, with `repeats`, any number of characters. */
interface Token {
  readonly characters: Characters;
  readonly repeats: boolean;
}

/** All characters that a file's name can contain: every character except NUL and `/`. */
const ANY: Characters = [
  [0x01, 0x2e],
  [0x30, 0x10ffff],
];
/** The dot, which wildcards do not match at the beginning of a name. */
export const DOT: Characters = [[0x2e, 0x2e]];

/** Returns the names of a pattern with `*` after a `**` at the end, which matches the files of all directories. */
export function withFileName(names: readonly string[]): readonly string[] {
  return names.at(-1) === "**" ? [...names, "*"] : names;
}

/**
 * Returns the tokens of a name of a pattern. An opening bracket is a plain character if there is no closing one, or
 * nothing between the two.
 */
export function tokensOf(name: string): Token[] {
  const tokens = name.matchAll(/\[(?:(!)|(?!!))(\][^\]]*|[^\]]+)\]|./gsu);
  return [...tokens].map(([token, negated, members]) => {
    if (members !== undefined) {
      const set = setOf(members);
      return { characters: negated === undefined ? set : complement(set), repeats: false };
    }
    const characters = token === "*" || token === "?" ? ANY : setOf(token);
    return { characters, repeats: token === "*" };
  });
}

/** Returns whether a name is one that tokens match. A leading dot is matched only if `dotIsWritten`. */
export function matchesTokens(tokens: readonly Token[], name: string, dotIsWritten: boolean): boolean {
  if (name.startsWith(".") && !dotIsWritten) return false;
  // The numbers of tokens that can have matched the characters so far.
  let reached = skipRepeats(tokens, new Set([0]));
  for (const character of name) {
    const next = new Set<number>();
    for (const index of reached) {
      const token = tokens[index];
      if (token !== undefined && includes(token.characters, codeOf(character))) {
        next.add(token.repeats ? index : index + 1);
      }
    }
    reached = skipRepeats(tokens, next);
  }
  return reached.has(tokens.length);
}

function skipRepeats(tokens: readonly Token[], reached: Set<number>): Set<number> {
  // A set visits the members that are added during its iteration.
  for (const index of reached) if (tokens[index]?.repeats) reached.add(index + 1);
  return reached;
}

/** `a-c` is a range. A hyphen at an end is a plain character. A range in descending order is empty. */
function setOf(members: string): Characters {
  return [...members.matchAll(/(.)-(.)|./gsu)]
    .map(([token, first = token, last = token]) => [codeOf(first), codeOf(last)] as const)
    .filter(([first, last]) => first <= last)
    .sort(([a], [b]) => a - b);
}

function includes(characters: Characters, code: number): boolean {
  return characters.some(([first, last]) => first <= code && code <= last);
}

/** Returns the characters that both sets have. */
export function intersection(one: Characters, other: Characters): Characters {
  return one.flatMap(([first, last]) =>
    other.map(([from, to]) => [Math.max(first, from), Math.min(last, to)] as const).filter(([from, to]) => from <= to),
  );
}

/**
 * Returns all other characters of names.
 *
 * @param characters in ascending order.
 */
export function complement(characters: Characters): Characters {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of characters) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return intersection(ANY, [...rest, [next, 0x10ffff]]);
}

/** Returns a character of the set: a letter if possible, because messages show it. */
export function exampleOf(characters: Characters): string | undefined {
  const [letter] = intersection(characters, [[0x61, 0x7a]]);
  const [range] = letter === undefined ? characters : [letter];
  return range && String.fromCodePoint(range[0]);
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}
