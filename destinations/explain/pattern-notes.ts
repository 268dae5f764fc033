/** A part of a pattern that means something else than it seems to. */
export interface PatternNote {
  /** The number of its first character in the pattern, from 1 on. */
  readonly character: number;
  /** The part. */
  readonly text: string;
  readonly meaning: string;
}

interface Rule {
  readonly part: RegExp;
  readonly meaning: string;
  /** The only system of the rule. Defaults to both. */
  readonly system?: "linux" | "windows";
}

/** docs/outputs.md#patterns has the language of patterns, with its source. */
const RULES: readonly Rule[] = [
  {
    part: /\{[^{}/]*[,.][^{}/]*\}/g,
    meaning: "braces are ordinary characters; use one output file for each alternative",
  },
  { part: /[?*+@!]\([^()/]*\)/g, meaning: "parentheses are ordinary characters" },
  {
    part: /(?<=[^/\\])\*\*+|\*\*+(?=[^/\\*])/g,
    meaning: "in a name, `**` means `*`; write `**/` for all folders below",
  },
  { part: /\[\^[^\]/]*\]/g, meaning: "`^` is a member of the brackets; write `!` to match all other characters" },
  { part: /\[\[:\w+:\]/g, meaning: "the members are these characters; classes have no special meaning" },
  { part: /\[(?![^/]+\])/g, meaning: "a bracket that is not closed in the same name is an ordinary character" },
  { part: /\\/g, meaning: "on Linux, `\\` is an ordinary character; write `/` between folders", system: "linux" },
  { part: /^[A-Za-z]:/g, meaning: "Linux has no drives; the pattern starts at the working directory", system: "linux" },
  { part: /%\w+%/g, meaning: "Linux does not replace it; write `$NAME` for a variable", system: "linux" },
  {
    part: /(?<!^[A-Za-z]):|^[A-Za-z]:(?![/\\])|[<>"|]/g,
    meaning: "no name on Windows has this character",
    system: "windows",
  },
];

/** Returns what could be misunderstood in a pattern, in the order of the characters. */
export function patternNotes(pattern: string, system: "linux" | "windows"): PatternNote[] {
  return RULES.filter((rule) => rule.system === undefined || rule.system === system)
    .flatMap(({ part, meaning }) =>
      [...pattern.matchAll(part)].map(({ index, 0: text }) => ({ character: index + 1, text, meaning })),
    )
    .sort((one, other) => one.character - other.character);
}
