import assert from "node:assert/strict";
import { describe } from "mocha";
import { isJobOutputKind } from "../../conventions";
import { useFolder, writeFiles } from "../support/folder";
import { JOB_IDS, KINDS, type NameCase, PATHS, shown, TASK_IDS } from "../support/names-table";
import { itIf } from "../support/nightly";
import { runHere } from "./support/run-here";

describe("the command, with the table of names", () => {
  const folder = useFolder();

  /** One call for each subcommand with such a name. */
  type Calls = (given: string) => readonly (readonly string[])[];

  function refuses(what: string, cases: readonly NameCase[], calls: Calls) {
    for (const [index, { given, rule }] of oneForEachRule(cases).entries()) {
      itIf(index === 0)(`refuses the ${what} ${shown(given)} with 2, before anything is sent`, async () => {
        writeFiles(folder(), { source: "content" });
        // No server answers there.
        const where = ["--blob-endpoint", "https://127.0.0.1:1/a/"];
        for (const [name = "", ...args] of calls(given)) {
          const { exitCode, stdout, stderr } = await runHere([name, ...where, ...args], { cwd: folder() });
          assert.deepEqual([exitCode, stdout], [2, ""], `${name}: ${stderr}`);
          assert.ok(stderr.includes(`must ${rule}`), `${name}: ${stderr}`);
        }
      });
    }
  }

  const task = ["--job", "j", "--task", "t1"];

  refuses("path", PATHS, (path) => [
    ["save", ...task, "TaskOutput", "source", "--as", path],
    ["save-text", ...task, "TaskOutput", "text", path],
    ["track", ...task, "TaskOutput", "source", path],
  ]);

  /** The names that no blob can have. All other rules apply only to writing. */
  const unreadable = (cases: readonly NameCase[]) =>
    cases.filter(({ rule = "" }) => /^have (?:at most|no empty name|no slash)/.test(rule));

  refuses(
    "path to read",
    unreadable(PATHS).filter(({ given }) => given.length > 254),
    (path) => [
      ...["get", "tail", "url"].map((name) => [name, ...task, "TaskOutput", path]),
      ["delete", ...task, "--yes", "TaskOutput", path],
    ],
  );

  // A kind of jobs is valid here, and its outputs belong to the job.
  const taskKinds = KINDS.filter(({ given }) => !isJobOutputKind(given));
  refuses("kind", taskKinds, (kind) => [
    ["save", ...task, kind, "source"],
    ["save-text", ...task, kind, "text", "x"],
    ["track", ...task, kind, "source"],
    ["run", ...task, "--save", `completion:${kind}=source`, "--", "touch", "ran"],
  ]);

  refuses(
    "kind to read",
    unreadable(taskKinds).filter(({ given }) => !given.includes("\\")),
    (kind) => [
      ["list", ...task, "--kind", kind],
      ...["get", "tail", "url"].map((name) => [name, ...task, kind, "x"]),
      ["delete", ...task, "--yes", kind, "x"],
    ],
  );

  refuses("id of a task", TASK_IDS, (taskId) => [
    ["save", "--job", "j", "--task", taskId, "TaskOutput", "source"],
    ["list", "--job", "j", "--task", taskId],
    ["get", "--job", "j", "--task", taskId, "TaskOutput", "x"],
  ]);

  refuses("id of a job", JOB_IDS, (jobId) => [
    ["prepare", "--job", jobId],
    ["save", "--job", jobId, "--task", "t1", "TaskOutput", "source"],
    ["list", "--job", jobId],
    ["url", "--job", jobId],
  ]);
});

/** The first name for each rule that can be on a command line, and that is neither empty nor a pattern. */
function oneForEachRule(cases: readonly NameCase[]): readonly NameCase[] {
  const byRule = new Map<string, NameCase>();
  for (const entry of cases) {
    const { given, rule } = entry;
    if (rule !== undefined && /^[^\0*?[\]]+$/.test(given) && !byRule.has(rule)) byRule.set(rule, entry);
  }
  return [...byRule.values()];
}
