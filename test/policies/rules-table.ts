import { loadRules } from "../../policies/pack/load-rules";
import type { RuleText } from "../../policies/rule";

const BEGIN = "<!-- rules: npx tsx test/policies/write-rules.ts -->\n";
/** The length of a list that fits into the line of its setting. */
const MAX_LIST = 80;

const END = "<!-- end of rules -->\n";

/** Returns a document with the section of each rule between its marks. */
export function withRules(document: string): string {
  const begin = document.indexOf(BEGIN) + BEGIN.length;
  return document.slice(0, begin) + loadRules().map(sectionOf).join("") + document.slice(document.indexOf(END));
}

function sectionOf(rule: RuleText): string {
  const {
    name,
    passes,
    reason,
    fix,
    level,
    strictLevel = "mandatory",
    published,
    settings = {},
    strictSettings = {},
    notJudged,
  } = rule;
  const rows = [
    `- Levels: ${level} in \`standard\`, ${strictLevel} in \`strict\`.`,
    `- Fix: ${fix}.`,
    ...(published.length > 0 ? [`- Published as: ${published.map((each) => `\`${each}\``).join(", ")}.`] : []),
    ...Object.entries(settings).map(
      ([setting, schema]) =>
        `- Setting \`${setting}\`: ${schema.description} Default:${literal(schema.default)}${
          setting in strictSettings ? `, in \`strict\`${literal(strictSettings[setting])}` : ""
        }.`,
    ),
    ...(notJudged === undefined ? [] : [`- Not judged: ${notJudged}`]),
  ];
  return `\n### ${name}\n\n${[passes, reason].flatMap(sentences).join("\n")}\n\n${rows.join("\n")}\n`;
}

/** Sentences are lines of their own, so that no line is too long. */
function sentences(text: string): string[] {
  return text.split(/(?<=[.!?]) (?=[A-Z])/);
}

/** The elements of a long list are lines of their own. */
function literal(value: unknown): string {
  const json = JSON.stringify(value);
  if (!Array.isArray(value) || json.length < MAX_LIST) return ` \`${json}\``;
  return value.map((each) => `\n  \`${JSON.stringify(each)}\``).join(",");
}
