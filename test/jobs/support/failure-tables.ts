import { FAILURE_CODES, type FailureSubject } from "../../../jobs";

/** The headings of docs/failures.md, in their order. */
const HEADINGS: Readonly<Record<FailureSubject, string>> = {
  task: "Codes of tasks",
  job: "Codes of jobs",
  resize: "Codes of resizes",
  node: "Codes of nodes",
  request: "Codes of requests",
};

/**
 * Returns the sections of docs/failures.md that have the codes. If a test says that the document differs, run
 * `npx tsx test/jobs/support/failure-tables.ts` and replace these sections by its output.
 */
export function failureTables(): string {
  return Object.entries(HEADINGS)
    .map(([of, heading]) => {
      const rows = FAILURE_CODES.filter((entry) => entry.of === of).map(
        ({ code, cause, fix }) => `| \`${code}\` | ${cell(cause)} | ${cell(fix)} |`,
      );
      return [`## ${heading}`, "", "| code | cause | fix |", "|---|---|---|", ...rows].join("\n");
    })
    .join("\n\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (require.main === module) console.log(failureTables());
