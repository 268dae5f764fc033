/** The endings of British words, after roots that American spelling writes with `z`. */
const WRITTEN_WITH_S = [
  ...["apolog", "author", "canonical", "capital", "categor", "central", "character", "critic", "custom", "digit"],
  ...["emphas", "equal", "final", "formal", "general", "global", "harmon", "initial", "item", "local", "material"],
  ...["maxim", "memor", "minim", "modern", "modular", "normal", "optim", "organ", "parallel", "parameter", "parametr"],
  ...["penal", "personal", "popular", "priorit", "random", "rational", "real", "recogn", "sanit", "serial", "special"],
  ...["stabil", "standard", "summar", "symbol", "synchron", "token", "util", "vector", "virtual", "visual"],
].join("|");

/** Verbs whose last consonant only British spelling doubles. */
const DOUBLED_IN_BRITISH = [
  ...["cancel", "channel", "dial", "equal", "fuel", "initial", "label", "level", "marshal", "model", "panel"],
  ...["signal", "total", "travel", "tunnel"],
].join("|");

/** Words of British English, in lower case. The roots are those of texts about software, not all of the language. */
const BRITISH: readonly RegExp[] = [
  /^(?:un|dis|mis)?(?:arbour|behaviour|colour|endeavour|favour|flavour|harbour|honour|humour|labour|neighbour|rumour)/,
  new RegExp(`^(?:un|re|de|pre)?(?:${WRITTEN_WITH_S})is(?:e|ed|es|er|ers|ing|able|ation|ations)$`),
  new RegExp(`^(?:un|re)?(?:${DOUBLED_IN_BRITISH})l(?:ed|ing|er|ers)$`),
  // "Analyses" is also the American plural of "analysis".
  /^(?:analys|catalys|paralys)(?:e|ed|er|ers|ing)$/,
  /^(?:defence|licence|offence|pretence)[sd]?$/,
  /^(?:calibre|centre|fibre|litre|metre|spectre|theatre)[sd]?$/,
  /^(?:catalogue|programme)[sd]?$/,
  /^(?:acknowledgement|artefact|cheque|enrolment|fulfilment|instalment|judgement|mould|plough|tyre)s?$/,
  /^(?:ageing|aluminium|amongst|burnt|enrols?|fulfils?|grey|greyed|learnt|sceptical|skilful|spelt|whilst)$/,
];

/** Returns the words of a text, and the words inside its identifiers, that are spelled as in British English. */
export function britishWordsIn(text: string): string[] {
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return words.filter((word) => BRITISH.some((pattern) => pattern.test(word.toLowerCase())));
}
