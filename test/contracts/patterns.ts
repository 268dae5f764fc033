/**
 * What each pattern means in the two languages of docs/outputs.md#patterns: that of an OutputFile's `filePattern`, and
 * that of `save`. Azure's documentation of OutputFile is the source for all that it states (`*`, `**`, `?`, `[abc]`,
 * `[a-c]`, `[!abc]`, brackets as an escape, the leading dot, and `/` as the only separator on Linux). For all else, a
 * character is an ordinary one.
 *
 * @see https://learn.microsoft.com/rest/api/batchservice/task/add-task#outputfile
 */
export interface PatternCase {
  readonly pattern: string;
  /** The files that an OutputFile uploads from a Linux node. */
  readonly matches: readonly string[];
  /** The files that an OutputFile does not upload. */
  readonly others?: readonly string[];
  /** What the builder of OutputFiles sees in the pattern (default: a wildcard). */
  readonly builder?: "one file" | "refused";
  /** How `save` differs, if it does. */
  readonly save?: { readonly matches: readonly string[] | "refused"; readonly because: keyof typeof REASONS };
}

/** Why the two languages differ. */
export const REASONS = {
  backslash:
    "`save` escapes with a backslash, as shells do, because no output has one in its name; Batch documents only brackets as an escape",
  exact:
    "`save` takes the file whose path is exactly the pattern, so that a name that a shell or a program passes on needs no escape",
  folder:
    "`save` refuses a pattern that can match no file before it reads a folder; Batch ignores what matches nothing",
  relative: "`save` stores a file under its path in the working directory, so the pattern is relative to it",
  variable: "the shell expands variables before `save` sees them; nothing but Batch can expand those of an OutputFile",
} as const;

export const CASES: readonly PatternCase[] = [
  // One name, without a wildcard
  { pattern: "a", matches: ["a"], others: ["b", "aa", "A"], builder: "one file" },
  { pattern: "f/a", matches: ["f/a"], others: ["a", "g/a"], builder: "one file" },
  { pattern: "a]", matches: ["a]"], others: ["a", "]"], builder: "one file" },
  { pattern: "]", matches: ["]"], others: ["a"], builder: "one file" },
  { pattern: "{a,b}", matches: ["{a,b}"], others: ["a", "b"], builder: "one file" },
  { pattern: "(a|b)", matches: ["(a|b)"], others: ["a", "b"], builder: "one file" },
  { pattern: "!a", matches: ["!a"], others: ["a", "b"], builder: "one file" },
  { pattern: "^a+", matches: ["^a+"], others: ["a", "aa"], builder: "one file" },
  { pattern: "a b", matches: ["a b"], others: ["ab"], builder: "one file" },
  { pattern: '"a"', matches: ['"a"'], others: ["a"], builder: "one file" },
  { pattern: ".a", matches: [".a"], others: ["a"], builder: "one file" },
  { pattern: "größe", matches: ["größe"], others: ["gr\u00f6\u00dfE", "gro\u0308ße"], builder: "one file" },

  // `*` and `?`
  { pattern: "*", matches: ["a", "a.b", "ä", "a.", "a\nb"], others: [".a", "f/a"] },
  { pattern: "*.png", matches: ["a.png"], others: [".png", ".a.png", "a.PNG", "apng", "f/a.png"] },
  { pattern: "a*", matches: ["a", "ab", "a.b"], others: ["ba", "f/ab"] },
  { pattern: "a*b*c", matches: ["abc", "axbxc", "abcbc"], others: ["ab", "acb"] },
  { pattern: "f/*/a", matches: ["f/g/a"], others: ["f/a", "f/g/h/a", "f/.g/a"] },
  { pattern: "?", matches: ["a", "é", "😀"], others: ["ab", "e\u0301"] },
  { pattern: "??", matches: ["ab", "😀😀"], others: ["a", "😀"] },
  { pattern: "x?y", matches: ["x.y", "x-y"], others: ["xy", "x/y"] },
  { pattern: "ü?", matches: ["üa"], others: ["ü", "u\u0308a"] },
  { pattern: "É*", matches: ["Éa"], others: ["éa"] },
  { pattern: "A*", matches: ["A", "Ab"], others: ["a", "ab"] },
  { pattern: "a.*", matches: ["a.b"], others: ["axb"] },
  { pattern: "{a,b}*", matches: ["{a,b}c"], others: ["a", "bc"] },
  { pattern: "*.{a,b}", matches: ["x.{a,b}"], others: ["x.a", "x.b"] },
  { pattern: "{1..3}*", matches: ["{1..3}"], others: ["1", "2"] },
  { pattern: "!a*", matches: ["!ab"], others: ["b", "ab"] },
  { pattern: "+(a)*", matches: ["+(a)b"], others: ["aa", "a"] },
  { pattern: "a b*", matches: ["a bc"], others: ["ab"] },

  // Leading dots
  { pattern: ".*", matches: [".a", "..a", "..."], others: ["a", "a.b"] },
  { pattern: ".?", matches: [".a"], others: [".ab", "a"] },
  { pattern: "?a", matches: ["aa"], others: [".a"] },
  { pattern: "[.]a", matches: [], others: [".a", "a"] },
  { pattern: "[!b]a", matches: ["aa"], others: [".a", "ba"] },
  { pattern: "[--9]a", matches: ["-a", "5a"], others: [".a"] },
  { pattern: "x[.]a", matches: ["x.a"], others: ["xa"] },
  { pattern: ".f/*", matches: [".f/a"], others: [".f/.a", "f/a"] },
  { pattern: "*/.a", matches: ["f/.a"], others: [".f/.a", ".a"] },

  // Brackets
  { pattern: "[abc]", matches: ["a", "b", "c"], others: ["d", "ab"] },
  { pattern: "[a-a]", matches: ["a"], others: ["b", "-"] },
  { pattern: "[a-c]", matches: ["a", "b", "c"], others: ["d", "-", "B"] },
  { pattern: "[a-ce-g]", matches: ["b", "f"], others: ["d", "-"] },
  { pattern: "[a-c-e]", matches: ["b", "-", "e"], others: ["d"] },
  { pattern: "[!a]", matches: ["b", "!", "^", "😀"], others: ["a", "bb", ".b"] },
  { pattern: "[!a-c]x", matches: ["dx"], others: ["ax", "x"] },
  { pattern: "[^a]", matches: ["^", "a"], others: ["b", "^a"] },
  { pattern: "[^a-c]", matches: ["^", "b"], others: ["d"] },
  { pattern: "[a!]", matches: ["a", "!"], others: ["b"] },
  { pattern: "[!!]", matches: ["a"], others: ["!"] },
  { pattern: "[!^]", matches: ["a"], others: ["^"] },
  { pattern: "[^]", matches: ["^"], others: ["a"] },
  { pattern: "[]a]", matches: ["]", "a"], others: ["b"] },
  { pattern: "[!]a]", matches: ["b"], others: ["]", "a"] },
  { pattern: "[a-]", matches: ["a", "-"], others: ["b"] },
  { pattern: "[-a]", matches: ["a", "-"], others: ["b"] },
  { pattern: "[c-a]", matches: [], others: ["a", "b", "c", "-"] },
  { pattern: "[!c-a]", matches: ["a", "-"], others: ["ab"] },
  { pattern: "[A-z]", matches: ["B", "b", "_"], others: ["1"] },
  { pattern: "[a😀]", matches: ["a", "😀"], others: ["b"] },
  { pattern: "[😀-😂]", matches: ["😁"], others: ["😃"] },
  { pattern: "[[:alpha:]]", matches: ["a]", ":]", "[]"], others: ["a", "b", "z", "b]"] },
  { pattern: "[[=a=]]", matches: ["a]", "=]"], others: ["a"] },
  { pattern: "[{a,b}]", matches: ["{", "a", ",", "b"], others: ["c", "{a,b}"] },
  { pattern: "x[!a]y", matches: ["xby"], others: ["xay", "x/y"] },
  { pattern: "x[+-0]y", matches: ["x.y", "x-y"], others: ["x/y"] },

  // Brackets that escape, and brackets that are not closed
  { pattern: "[*]", matches: ["*"], others: ["a", "**"] },
  { pattern: "a[?]b", matches: ["a?b"], others: ["axb"] },
  { pattern: "a[[]b]", matches: ["a[b]"], others: ["ab", "a[b"] },
  { pattern: "[", matches: ["["], others: ["a"] },
  { pattern: "a[b", matches: ["a[b"], others: ["ab"] },
  { pattern: "a[b*", matches: ["a[b", "a[bc"], others: ["ab", "abc"] },
  { pattern: "[]", matches: ["[]"], others: ["a", "]"] },
  { pattern: "[!]", matches: ["[!]"], others: ["a", "!"] },
  { pattern: "[a/b]", matches: ["[a/b]"], others: ["a", "b"] },

  // `**`
  { pattern: "**", matches: ["a", "f/a", "f/g/a"], others: [".a", "f/.a", ".f/a", "f/.g/a"] },
  { pattern: "f/**", matches: ["f/a", "f/g/a"], others: ["a", "f/.a", "g/a"] },
  { pattern: "a/**", matches: [], others: ["a", "b/a"] },
  { pattern: "**/a", matches: ["a", "f/a", "f/g/a"], others: ["b", ".f/a", "f/ba"] },
  { pattern: "**/*.png", matches: ["a.png", "f/g/b.png"], others: [".a.png", "f/.b.png", ".f/c.png"] },
  { pattern: "f/**/a", matches: ["f/a", "f/g/a", "f/g/h/a"], others: ["a", "f/.g/a", "g/a"] },
  { pattern: "**/f/**", matches: ["f/a", "g/f/a", "f/g/a"], others: ["g/a"] },
  { pattern: "**/**/a", matches: ["a", "f/a", "f/g/a"], others: [".f/a"] },
  { pattern: "**/**", matches: ["a", "f/a"], others: [".a"] },
  { pattern: "**/.a", matches: [".a", "f/.a"], others: ["a", ".f/.a"] },
  { pattern: "a**", matches: ["a", "ab"], others: ["f/a", "ba"] },
  { pattern: "**a", matches: ["a", "ba"], others: ["b/a", "ab"] },
  { pattern: "a**b", matches: ["ab", "axb"], others: ["a/b"] },
  { pattern: "***", matches: ["a"], others: ["f/a", ".a"] },
  { pattern: "[*][*]", matches: ["**"], others: ["a", "f/a"] },

  // Segments
  { pattern: "f//a", matches: ["f/a"], others: ["a"], builder: "one file" },
  { pattern: "./a", matches: ["a"], others: ["f/a"], builder: "one file" },
  { pattern: "f/./*", matches: ["f/a"], others: ["a"] },
  { pattern: "f//*", matches: ["f/a"], others: ["a", "f/g/a"] },
  { pattern: "f/../a", matches: ["a"], others: ["f/a"], builder: "one file" },
  { pattern: "**//a", matches: ["a", "f/a"], others: ["b"] },
  { pattern: "", matches: [], others: ["a"], builder: "refused" },
  ...["a/", "f/", "f/.", "f/..", ".", ".."].map(
    (pattern): PatternCase => ({
      pattern,
      matches: [],
      others: ["a", "f/b"],
      builder: "refused",
      save: { matches: "refused", because: "folder" },
    }),
  ),
  ...["*/", "**/", "f/*/", "f/**/", "*/..", "**/."].map(
    (pattern): PatternCase => ({
      pattern,
      matches: [],
      others: ["a", "f/b", "f/g/c"],
      builder: "refused",
      save: { matches: "refused", because: "folder" },
    }),
  ),

  // Differences
  {
    pattern: "\\*",
    matches: ["\\a", "\\"],
    others: ["*", "a"],
    save: { matches: ["*"], because: "backslash" },
  },
  {
    pattern: "a\\*b",
    matches: ["a\\b", "a\\xb"],
    others: ["a*b", "axb"],
    save: { matches: ["a*b"], because: "backslash" },
  },
  {
    pattern: "p\\q",
    matches: ["p\\q"],
    others: ["pq", "p/r"],
    builder: "one file",
  },
  {
    pattern: "x\\y",
    matches: [],
    others: ["xy", "x/y"],
    builder: "one file",
    save: { matches: ["xy"], because: "backslash" },
  },
  { pattern: "f\\/a*", matches: [], others: ["f/a"], save: { matches: ["f/a"], because: "backslash" } },
  { pattern: "\\.a*", matches: [], others: [".ab", "a"], save: { matches: [".ab"], because: "backslash" } },
  {
    pattern: "[a\\]]",
    matches: ["a]", "\\]"],
    others: ["a", "]"],
    save: { matches: ["]", "a"], because: "backslash" },
  },
  {
    pattern: "[a\\-c]",
    matches: ["a", "b", "c", "\\", "]"],
    others: ["-", "d"],
    save: { matches: ["-", "a", "c"], because: "backslash" },
  },
  { pattern: "[\\d]", matches: ["\\", "d"], others: ["1"], save: { matches: ["d"], because: "backslash" } },
  { pattern: "[\\]", matches: ["\\"], others: ["[]", "]"], save: { matches: ["[]"], because: "backslash" } },
  { pattern: "a*\\", matches: ["a\\", "ab\\"], others: ["a"], builder: "refused" },
  { pattern: "[a]", matches: ["a"], others: ["[a]", "b"], save: { matches: ["[a]"], because: "exact" } },
  { pattern: "a?", matches: ["a?", "ab"], save: { matches: ["a?"], because: "exact" } },
  { pattern: "f/a*", matches: ["f/a*", "f/ab"], save: { matches: ["f/a*"], because: "exact" } },
  {
    pattern: "$OUT/*",
    matches: ["out/a"],
    others: ["$OUT/b"],
    save: { matches: ["$OUT/b"], because: "variable" },
  },
  {
    pattern: "${OUT}/a*",
    matches: ["out/a"],
    others: ["${OUT}/a"],
    save: { matches: ["${OUT}/a"], because: "variable" },
  },
  { pattern: "/none/*", matches: [], others: ["none/a"], save: { matches: "refused", because: "relative" } },
];
