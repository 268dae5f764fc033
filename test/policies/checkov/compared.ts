import { loadRules } from "../../../policies/pack/load-rules";
import type { ResourceRule, StackRule } from "../../../policies/rule";
import { judgedResource, judgedStack } from "../support/judged";
import { type Recorded, TEMPLATES, type TemplateName } from "./checkov";

/**
 * Checks of Checkov about Batch, Blob storage and roles that exist only for Terraform. Their ids that begin with CKV2_
 * follow connections between resources.
 */
export const TERRAFORM_ONLY = [
  "CKV_AZURE_190",
  "CKV_AZURE_244",
  "CKV2_AZURE_1",
  "CKV2_AZURE_8",
  "CKV2_AZURE_20",
  "CKV2_AZURE_21",
  "CKV2_AZURE_33",
  "CKV2_AZURE_38",
  "CKV2_AZURE_40",
  "CKV2_AZURE_41",
  "CKV2_AZURE_47",
];

/** Why no rule of the pack does what a check does. A rule that publishes the id takes precedence. */
export const WITHOUT_RULE: Readonly<Record<string, string>> = {
  CKV_AZURE_33: "logs of queues: no output is in a queue",
  CKV_AZURE_43: "the form of an account's name: Azure refuses a wrong one",
  CKV2_AZURE_8: "the container of activity logs: it is not one of outputs",
  CKV2_AZURE_20: "logs of tables: no output is in a table",
  CKV2_AZURE_33: "private endpoints of storage",
};

const ORDER: readonly TemplateName[] = ["bad", "bare", "good"];

/** The refusals of a template by the pack and Checkov. A dash means that neither has a resource to judge. */
export type Refuses = "both" | "pack" | "Checkov" | "neither" | "–";

/** A rule of the pack, or a check without a rule, and who refuses the templates. */
export interface Row {
  readonly rule?: string;
  readonly published: readonly string[];
  /** Checks of Checkov that say the same. */
  readonly checks: readonly string[];
  readonly refuses: Readonly<Record<TemplateName, Refuses>>;
}

/** Compares the rules of the pack with the recorded results of Checkov. */
export async function compared(recorded: Recorded): Promise<Row[]> {
  const rules = loadRules();
  const rows: Row[] = [];
  for (const rule of rules) {
    const checks = rule.published.filter(isCheck);
    const refuses = { bad: "–", bare: "–", good: "–" } as Record<TemplateName, Refuses>;
    for (const name of ORDER)
      refuses[name] = who(await packRefuses(rule, name), checkovRefuses(recorded, name, checks));
    rows.push({ rule: rule.name, published: rule.published.filter((each) => !isCheck(each)), checks, refuses });
  }
  const covered = rules.flatMap(({ published }) => published);
  for (const check of Object.keys(WITHOUT_RULE)) {
    if (covered.includes(check)) continue;
    const refuses = Object.fromEntries(
      ORDER.map((name) => [name, who(undefined, checkovRefuses(recorded, name, [check]))]),
    ) as Row["refuses"];
    rows.push({ published: [], checks: [check], refuses });
  }
  return rows;
}

/** Returns whether a rule refuses a resource of a template. Undefined if the template has none that it judges. */
export async function packRefuses(rule: ResourceRule | StackRule, name: TemplateName): Promise<boolean | undefined> {
  const resources = TEMPLATES[name];
  const types = "judge" in rule ? rule.subjects : rule.resources;
  const judged = resources.filter(({ type }) => types.some((each) => type === `azure-native:${each}`));
  if (judged.length === 0) return undefined;
  if ("judge" in rule) return (await judgedStack(rule.name, resources)).violations.length > 0;
  for (const { type, props } of judged) {
    if ((await judgedResource(rule.name, type, props)).violations.length > 0) return true;
  }
  return false;
}

function checkovRefuses({ templates }: Recorded, name: TemplateName, checks: readonly string[]): boolean | undefined {
  const results = checks.map((check) => templates[name][check]).filter((result) => result !== undefined);
  return results.length === 0 ? undefined : results.some(({ refuses }) => refuses.length > 0);
}

function who(pack: boolean | undefined, checkov: boolean | undefined): Refuses {
  if (pack === undefined && checkov === undefined) return "–";
  if (pack === true) return checkov === true ? "both" : "pack";
  return checkov === true ? "Checkov" : "neither";
}

function isCheck(id: string): boolean {
  return id.startsWith("CKV");
}

const BEGIN = "<!-- Checkov: npx tsx test/policies/write-checkov.ts -->\n";
const END = "<!-- end of Checkov -->\n";

/** Returns a document with the table between its marks. */
export function withComparison(document: string, { version }: Recorded, rows: readonly Row[]): string {
  const begin = document.indexOf(BEGIN) + BEGIN.length;
  const table = [
    `| rule, published as | Checkov ${version} | bad | bare | good |`,
    "|---|---|---|---|---|",
    ...rows.map(({ rule, published, checks, refuses }) => {
      const reason = WITHOUT_RULE[checks[0] ?? ""] ?? "";
      const subject = rule === undefined ? `no rule: ${reason}` : [`\`${rule}\``, ...published].join(", ");
      const listed = checks.map((id) => (TERRAFORM_ONLY.includes(id) ? `${id} (Terraform)` : id)).join(", ");
      return `| ${subject} | ${listed || "none"} | ${ORDER.map((name) => refuses[name]).join(" | ")} |`;
    }),
  ];
  return `${document.slice(0, begin)}\n${table.join("\n")}\n\n${document.slice(document.indexOf(END))}`;
}
