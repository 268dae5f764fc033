import { matcherOf, PIECE } from "./pattern";

/** Tried in this order for a `[…]`: what is good at every place of a name, what is good at most, and the dot, which ends no name of an output. */
const CANDIDATES = ["_", ..."0123456789", ...lettersOf("a"), ...lettersOf("A"), ..." !#$%&'()+,-;=@^`{}~", "é", "日"];

/** Two paths that a pattern matches. */
interface SampleMatches {
  /** Each `*` and `**` stands for as little as it can. */
  readonly shortest: string;
  /** Each `*` and `**` stands for `_`, which is good at every place of a name. */
  readonly best: string;
}

/**
 * Returns two paths that a pattern matches. If no output can have either name, no output can have the name of any other match: what every match
 * needs is in both.
 *
 * @param names the pattern, name by name.
 *
 * @example
 * sampleMatches(["**", "*.[ch]"]); // { shortest: ".c", best: "_/_.c" }
 */
export function sampleMatches(names: readonly string[]): SampleMatches {
  const needed = names.filter((name, index) => name !== "**" || index === names.length - 1);
  return {
    shortest: needed.map((name) => sampleOf(name, name === "**" ? "_" : "")).join("/"),
    best: names.map((name) => sampleOf(name, "_")).join("/"),
  };
}

function sampleOf(name: string, star: string): string {
  if (name === "**") return star;
  return name.replace(PIECE, (piece) => {
    if (piece === "*") return star;
    if (piece === "?") return "_";
    if (piece.length > 1 && piece.startsWith("\\")) return piece.slice(1);
    return piece.length > 1 && piece.startsWith("[") ? memberOf(piece) : piece;
  });
}

/** A character that a `[…]` matches, and that an output's name may have if there is one. */
function memberOf(brackets: string): string {
  const matches = matcherOf(`_${brackets}_`);
  const candidates = [...CANDIDATES, ...brackets.slice(1, -1), "."];
  return candidates.find((character) => matches(`_${character}_`)) ?? "_";
}

function lettersOf(first: string): string[] {
  return Array.from({ length: 26 }, (_, index) => String.fromCharCode(first.charCodeAt(0) + index));
}
