import { matcherOf, PIECE } from "./pattern";

/**
 * Characters to try for a `[…]`, in this order: those that are valid everywhere in a name, those that are valid in most
 * places, and the dot, because no name of an output ends in a dot.
 */
const CANDIDATES = ["_", ..."0123456789", ...lettersOf("a"), ...lettersOf("A"), ..." !#$%&'()+,-;=@^`{}~", "é", "日"];

/** Two paths that a pattern matches. */
interface SampleMatches {
  /** The path in which each `*` and `**` stands for as little as possible. */
  readonly shortest: string;
  /** The path in which each `*` and `**` stands for `_`, which is valid everywhere in a name. */
  readonly best: string;
}

/**
 * Returns two paths that a pattern matches. If no output can have either of them as its path, no output can have the
 * path of any other match. Both contain what every match needs.
 *
 * @param names the names of the pattern.
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

/** Returns a character that a `[…]` matches. If possible, it is one that the name of an output can contain. */
function memberOf(brackets: string): string {
  const matches = matcherOf(`_${brackets}_`);
  const candidates = [...CANDIDATES, ...brackets.slice(1, -1), "."];
  return candidates.find((character) => matches(`_${character}_`)) ?? "_";
}

function lettersOf(first: string): string[] {
  return Array.from({ length: 26 }, (_, index) => String.fromCharCode(first.charCodeAt(0) + index));
}
