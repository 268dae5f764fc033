import type { Change } from "../findings/change";
import type { Review } from "../findings/review";
import { type Section, sectionsOf } from "./sections";
import { code, quantity } from "./text";

/** How a review is rendered. */
export interface MarkdownOptions {
  /** The most characters, at least 4,096. Defaults to 65,536, which is GitHub's limit for a comment. */
  readonly maxLength?: number;
}

/** GitHub refuses a longer comment with 422 ("body is too long (maximum is 65536 characters)"). */
export const MAX_COMMENT_LENGTH = 65_536;

/** The length that the summary and the titles of all sections need, with a margin. */
export const LEAST_COMMENT_LENGTH = 4096;

/**
 * Renders a review as a comment in Markdown. Names and messages are code, so they cannot mention users or contain HTML.
 * The first line is a comment in HTML that names the stack, with which a workflow finds its comment again.
 *
 * If the comment would be too long, rows of the least important sections are left out, and their number is shown.
 */
export function renderMarkdown(review: Review, { maxLength = MAX_COMMENT_LENGTH }: MarkdownOptions = {}): string {
  const head = `${marker(review.stack)}\n## Preview of ${review.stack === undefined ? "a stack" : code(review.stack)}\n\n${verdict(review)}\n`;
  const sections = sectionsOf(review);
  let left = maxLength - head.length - sections.reduce((sum, section) => sum + frameOf(section, [], 999_999).length, 0);
  const shown = sections.map((section) => {
    const rows: string[] = [];
    for (const row of section.rows) {
      left -= row.length + 1;
      if (left < 0) break;
      rows.push(row);
    }
    return frameOf(section, rows, section.rows.length - rows.length);
  });
  return [head, ...shown].join("");
}

/** The characters of a stack's name in Pulumi, and the slash after the project. */
function marker(stack = ""): string {
  return `<!-- azure-batch-outputs-review ${stack.replaceAll(/[^\w./-]/g, "_").replaceAll("--", "-_")} -->`;
}

function frameOf({ title, intro, columns, isFolded }: Section, rows: readonly string[], cut: number): string {
  const table = columns && [`| ${columns.join(" | ")} |`, `|${"---|".repeat(columns.length)}`];
  const note =
    cut > 0 ? ["", `${quantity(cut, "more entry", "more entries")}, left out because of the comment's length.`] : [];
  const content = [...(intro === undefined ? [] : [intro, ""]), ...(table ?? []), ...rows, ...note];
  const lines = isFolded
    ? ["", "<details>", `<summary>${title}</summary>`, "", ...content, "", "</details>"]
    : ["", `### ${title}`, "", ...content];
  return `${lines.join("\n")}\n`;
}

/** Returns the summary, in which each line answers one question of a reviewer. */
function verdict(review: Review): string {
  const lines = [
    ...outcome(review),
    `- Outputs deleted or kept for a shorter time: ${count(review.lostOutputs.length)}`,
    `- Interruptions of running tasks: ${count(review.interruptions.length)}`,
    `- Policies: ${policies(review)}`,
    ...changeLines([
      ["Jobs", changes(review.containers)],
      ["Pools", changes(review.pools)],
      ["Access", accessSummary(review)],
      ["Other resources", changes(review.otherChanges)],
    ]),
  ];
  return lines.join("\n");
}

/** A failure has a reason in the sections below: errors, or mandatory findings if there is no error. */
function outcome(review: Review): string[] {
  if (review.outcome === "succeeded") return [];
  const isRefused = review.errors.length === 0 && review.policyFindings.some(({ level }) => level === "mandatory");
  return [isRefused && review.outcome === "failed" ? REFUSED : OUTCOMES[review.outcome]];
}

const REFUSED = "- **The preview failed, because it violates mandatory policies.**";

/** Returns one line for each kind of change, and one line for all kinds that do not change. */
function changeLines(kinds: readonly (readonly [name: string, summary: string])[]): string[] {
  const same = kinds.filter(([, summary]) => summary === NO_CHANGE).map(([name]) => name);
  const names = same.map((name, index) => (index === 0 ? name : name.toLowerCase())).join(", ");
  return [
    ...kinds.filter(([, summary]) => summary !== NO_CHANGE).map(([name, summary]) => `- ${name}: ${summary}`),
    ...(names === "" ? [] : [`- ${names}: ${NO_CHANGE}`]),
  ];
}

const NO_CHANGE = "no change";

const OUTCOMES = {
  failed: "- **The preview failed.** The rest of this review can lack changes.",
  incomplete: "- **The preview did not end.** The rest of this review can lack changes.",
} as const;

function count(number: number): string {
  return number === 0 ? "none" : `**${number}**`;
}

function policies({ policyPacks, policyFindings }: Review): string {
  if (policyPacks === undefined) return "**unknown**, because this format of the preview does not have their results";
  if (policyPacks.length === 0) return "no policy pack ran";
  const of = (level: string) => policyFindings.filter((finding) => finding.level === level).length;
  const parts = [
    ...(of("mandatory") > 0 ? [`**${quantity(of("mandatory"), "mandatory finding")}**`] : []),
    ...(of("not-checked") > 0 ? [`**${quantity(of("not-checked"), "check")} could not run**`] : []),
    ...(of("advisory") > 0 ? [quantity(of("advisory"), "advisory finding")] : []),
    ...(of("remediated") > 0 ? [quantity(of("remediated"), "remediation")] : []),
  ];
  return `${parts.join(", ") || "no finding"} (${policyPacks.map(code).join(", ")})`;
}

const ORDER: readonly Change[] = ["deleted", "replaced", "kept", "changed", "adopted", "added"];

function changes(items: readonly { readonly change: Change }[]): string {
  const parts = ORDER.flatMap((change) => {
    const number = items.filter((item) => item.change === change).length;
    return number === 0 ? [] : [`${number} ${change}`];
  });
  return parts.join(", ") || NO_CHANGE;
}

function accessSummary({ access, openedAccess, unchangedAccess }: Review): string {
  const changed = access.length + openedAccess.length;
  const unknown = unchangedAccess === undefined ? "; access that stays is unknown, add `--show-sames`" : "";
  return `${changed === 0 ? NO_CHANGE : quantity(changed, "change")}${unknown}`;
}
