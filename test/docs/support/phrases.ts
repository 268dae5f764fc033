/** A phrase that the documents once had, with what to write instead. */
export interface Phrase {
  readonly phrase: RegExp;
  readonly write: string;
}

/** Fixed expressions with `make`, which no other verb replaces. */
const IDIOMS = "sure|changes|progress|room|up for";

/** The verbs and adjectives that can follow `make` and an object: `makes the task fail`, `makes the folder private`. */
const CAUSED = [
  ...["depend", "fail", "forget", "last", "look", "run", "see", "stop", "trust", "use", "wait"],
  ...["executable", "literal", "private", "public", "readable", "unreachable", "unsuitable"],
].join("|");

/** Each of these made readers stop, because a plainer word is usual. CONTRIBUTING.md says how we write. */
export const PHRASES: readonly Phrase[] = [
  {
    phrase:
      /\b(?:an?|one) (?!(?:as|at|by|for|from|in|of|on|to|with) )[\w-]+ an? (?:account|file|job|kind|line|node|output|process|region|storage|task)\b/i,
    write: "`per`: one container per job",
  },
  {
    phrase: /\b(?:\d[\d,.]*|many|more|fewer) (?:[\w-]+ )?\w+s an? (?:second|minute|hour|day)\b/i,
    write: "`per`: 500 requests per second",
  },
  { phrase: /\balone\b/i, write: "`only` next to the word that it limits, or `by itself`" },
  {
    phrase: /\b(?:that|than|what|which|those) there (?:is|are|was|were)\b(?! (?:no|none|not)\b)/i,
    write: "`existing`, or leave it out",
  },
  { phrase: /\b(?:that|which) (?:is|are) (?:there|at hand)\b/i, write: "`existing`" },
  { phrase: /\b(?:is|are|was|were) not there\b|\bthere is no such\b/i, write: "`does not exist`" },
  {
    phrase: new RegExp(`\\b(?:makes?|made|making)\\b(?! (?:${IDIOMS}|(?:[^ ]*[^ .,;:] ){0,7}(?:${CAUSED})\\b))`, "i"),
    write: "`create`, `build`, `generate`, or the verb itself",
  },
  {
    phrase: /(?:^|[.;:,(] ?|\b(?:also|but|only|even|except|and|or|not|all|counts|it|CODE) )where\b/i,
    write: "`if` or `when`; `where` is for places",
  },
  {
    phrase: /(?:^|[.:] )(?:What|Who|Whoever|Whatever|Whose)\b[^.?]*(?:\.|$)/,
    write: "the subject first: `If a file cannot be read, …`, `A user who …`",
  },
  { phrase: /\bwhoever\b|\bwhom\b|\bnobody\b|\bsomebody\b/i, write: "`anyone who`, `no one`, `someone`, or who it is" },
  { phrase: /\b(?:goes|gone|go|going|went) on\b/i, write: "`continue`" },
  { phrase: /\banew\b/i, write: "`again`" },
  { phrase: /\bbefalls?\b/i, write: "`happens to`" },
  { phrase: /\bbears? on\b/i, write: "`apply to`" },
  { phrase: /\bin (?:the )?place of\b|\bin its place\b/i, write: "`instead of`" },
  { phrase: /\bin passing\b/i, write: "`temporarily`" },
  { phrase: /\b(?:is|are) told\b|\b(?:tells?|told) of\b/i, write: "`is called`, `reports`" },
  { phrase: /\bhave a character or be absent\b/i, write: "`must not be empty`" },
  { phrase: /\bnot as in\b/i, write: "`differences from`" },
  { phrase: /(?:^|[,;.] )else\b/i, write: "`otherwise`" },
  { phrase: /\bbeside\b/i, write: "`next to`, `together with` or `in addition to`" },
  { phrase: /\bhands? out\b/i, write: "`issue` or `return`" },
  { phrase: /\b(?:is|are) gone\b/i, write: "`is deleted`, `is missing`" },
  { phrase: /\bsome \d/i, write: "`about` before a number" },
  { phrase: /\b(?<!seconds )by which\b/i, write: "`with which`, or a second sentence" },
  { phrase: /\bfor ever\b/i, write: "`forever`, or the limit" },
  { phrase: /\b(?:does|do) without\b/i, write: "`does not need`, `avoids`" },
  { phrase: /\b(?:lies?|lay) (?:in|at|below|there)\b/i, write: "`is in`" },
];
