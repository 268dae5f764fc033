import type { PoolEffect, PoolEffects } from "../end-to-end/support/pool-effects";

/** The comments around the generated table in docs/components.md. */
const BEGIN = "<!-- This table is generated: npx tsx test/effects/write-effects.ts -->";
const END = "<!-- End of the generated table. -->";

const EFFECTS: Readonly<Record<PoolEffect, string>> = {
  replaces: "replaces the pool",
  updates: "updates the pool in place",
  nothing: "does nothing by itself",
};

/** Returns the table of what a change of each argument does. An argument is in several rows if its values decide. */
export function effectsTable(effects: PoolEffects): string {
  const rows = Object.entries(EFFECTS).map(([effect, text]) => {
    const names = Object.keys(effects).filter((argument) => effects[argument]?.includes(effect as PoolEffect));
    return `| ${text} | ${names.map((name) => `\`${name}\``).join(", ")} |`;
  });
  return ["| a change | of |", "|---|---|", ...rows].join("\n");
}

/** Returns a document with a new table between the two comments. */
export function withTable(document: string, table: string): string {
  const [before, rest] = [document.split(BEGIN)[0], document.split(END)[1]];
  if (rest === undefined) throw new Error("docs/components.md must have the comments around the generated table");
  return `${before}${BEGIN}\n\n${table}\n\n${END}${rest}`;
}
