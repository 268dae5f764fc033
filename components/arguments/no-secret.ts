import type { Rule } from "./rule";

/** A SAS in a URL, or a part of a connection string. */
const SECRET = /[?&]sig=|SharedAccessSignature=|AccountKey=/i;

/**
 * Returns the rule for a text that Azure stores readably, and that must therefore contain no SAS and no account key.
 * The problem does not show the text.
 */
export function withoutSecret(rule: Rule): Rule {
  return {
    ...rule,
    check(value, path, problems) {
      if (typeof value !== "string" || !SECRET.test(value)) return rule.check(value, path, problems);
      const text = "must contain no SAS and no account key, got one";
      problems.addText(path, text, "everyone who can read the pool could read it; use an identity of the pool instead");
      return value;
    },
  };
}
