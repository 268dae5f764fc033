import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ResourceRule, StackRule } from "../rule";

const FOLDER = join(__dirname, "..", "rules");

/** Files with a rule, as TypeScript or compiled. */
const SOURCE = /(?<!\.d)\.(ts|js)$/;

/**
 * Returns all rules: the exports of all files below `rules/`, in the order of their names. So a new rule is one new
 * file.
 */
export function loadRules(): (ResourceRule | StackRule)[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => SOURCE.test(file));
  const rules = files.flatMap((file): (ResourceRule | StackRule)[] => Object.values(require(join(FOLDER, file))));
  return rules.sort((a, b) => (a.name < b.name ? -1 : 1));
}
