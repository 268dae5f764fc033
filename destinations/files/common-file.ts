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
const DOT = 0x2e;

/**
 * Returns the path of a file that both patterns match, or undefined if no file can match both. A pattern is the list of
 * the names between its slashes. The pattern language is that of an OutputFile's `filePattern`: `*`, `?` and `[…]`
 * match within a name, `**` matches any directories, and wildcards do not match a leading dot.
 *
 * @example
 * commonFile(["..", "std*.txt"], ["..", "stdout.txt"]); // ["..", "stdout.txt"]
 * commonFile(["*.png"], ["*.exr"]); // undefined
 *
 * @see https://learn.microsoft.com/rest/api/batchservice/task/add-task (`filePattern`)
 */
export function commonFile(one: readonly string[], other: readonly string[]): string[] | undefined {
  const [left, right] = [withFileName(one), withFileName(other)];
  return shortestPath<[number, number], string>([0, 0], ([i, j]) => {
    const [a, b] = [left[i], right[j]];
    const steps: Step<[number, number], string>[] = [];
    if (a === "**") steps.push({ to: [i + 1, j] });
    if (b === "**") steps.push({ to: [i, j + 1] });
    if (a === undefined && b === undefined) return "end";
    const name = a !== undefined && b !== undefined ? commonName(a, b) : undefined;
    if (name !== undefined) steps.push({ to: [a === "**" ? i : i + 1, b === "**" ? j : j + 1], takes: name });
    return steps;
  });
}

/** Returns whether a name of a pattern has a wildcard. */
export function isWild(name: string): boolean {
  return /[*?[]/.test(name);
}

/** `**` at the end matches the files of all directories. */
function withFileName(names: readonly string[]): readonly string[] {
  return names.at(-1) === "**" ? [...names, "*"] : names;
}

/** Returns a name that both match. Variables of the node (`$VAR`, `%VAR%`), `..` and the root match only themselves. */
function commonName(one: string, other: string): string | undefined {
  if (one === other && !isWild(one)) return one;
  if (isFixed(one) || isFixed(other)) return undefined;
  const [left, right] = [tokensOf(one), tokensOf(other)];
  const dotWritten = one.startsWith(".") && other.startsWith(".");
  return shortestPath<[number, number, boolean], string>([0, 0, false], ([i, j, begun]) => {
    const [a, b] = [left[i], right[j]];
    if (a === undefined && b === undefined) return begun ? "end" : [];
    const steps: Step<[number, number, boolean], string>[] = [];
    if (a?.repeats) steps.push({ to: [i + 1, j, begun] });
    if (b?.repeats) steps.push({ to: [i, j + 1, begun] });
    if (a === undefined || b === undefined) return steps;
    const common = intersection(a.characters, b.characters);
    const character = exampleOf(begun || dotWritten ? common : intersection(common, complement([[DOT, DOT]])));
    if (character !== undefined) {
      steps.push({ to: [a.repeats ? i : i + 1, b.repeats ? j : j + 1, true], takes: character });
    }
    return steps;
  })?.join("");
}

function isFixed(name: string): boolean {
  return name === "" || name === ".." || /\$|%[^%]+%/.test(name);
}

/** An opening bracket is a plain character if there is no closing one, or nothing between the two. */
function tokensOf(name: string): Token[] {
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

/** `a-c` is a range. A hyphen at an end is a plain character. A range in descending order is empty. */
function setOf(members: string): Characters {
  return [...members.matchAll(/(.)-(.)|./gsu)]
    .map(([token, first = token, last = token]) => [codeOf(first), codeOf(last)] as const)
    .filter(([first, last]) => first <= last)
    .sort(([a], [b]) => a - b);
}

function intersection(one: Characters, other: Characters): Characters {
  return one.flatMap(([first, last]) =>
    other.map(([from, to]) => [Math.max(first, from), Math.min(last, to)] as const).filter(([from, to]) => from <= to),
  );
}

/** @param characters in ascending order. */
function complement(characters: Characters): Characters {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of characters) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return intersection(ANY, [...rest, [next, 0x10ffff]]);
}

/** Returns a letter if possible, because messages show the character. */
function exampleOf(characters: Characters): string | undefined {
  const [letter] = intersection(characters, [[0x61, 0x7a]]);
  const [range] = letter === undefined ? characters : [letter];
  return range && String.fromCodePoint(range[0]);
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

interface Step<State, Symbol> {
  readonly to: State;
  /** The symbol that the step consumes. Undefined if the step only advances within the patterns. */
  readonly takes?: Symbol;
}

/** Searches breadth-first from `start` to an end state. Returns the symbols that the steps on the way consume. */
function shortestPath<State extends readonly unknown[], Symbol>(
  start: State,
  next: (state: State) => readonly Step<State, Symbol>[] | "end",
): Symbol[] | undefined {
  interface Visit {
    readonly state: State;
    readonly takes?: Symbol;
    readonly from?: Visit;
  }
  const seen = new Set([start.join()]);
  const visits: Visit[] = [{ state: start }];
  for (const visit of visits) {
    const steps = next(visit.state);
    if (steps === "end") {
      const read: Symbol[] = [];
      for (let at: Visit | undefined = visit; at; at = at.from) if (at.takes !== undefined) read.unshift(at.takes);
      return read;
    }
    for (const { to, takes } of steps) {
      if (seen.has(to.join())) continue;
      seen.add(to.join());
      visits.push({ state: to, from: visit, ...(takes !== undefined && { takes }) });
    }
  }
  return undefined;
}
