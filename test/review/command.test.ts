import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { ended } from "../end-to-end/support/commands";
import { RECORDED } from "./support/recorded";

const recorded = (name: string) => join(RECORDED, `${name}.jsonl`);

/** Command lines with their exit codes and what they print on stderr. */
const CASES: readonly (readonly [args: readonly string[], exitCode: number, stderr: RegExp])[] = [
  [[recorded("removed-job")], 0, /^$/],
  [[recorded("removed-job"), "--fail-on", "outputs-deleted"], 3, /outputs-deleted: outputs are deleted/],
  [[recorded("removed-job"), "--fail-on", "tasks-interrupted"], 0, /^$/],
  [
    [recorded("replaced-pools"), "--fail-on", "outputs-deleted,tasks-interrupted"],
    3,
    /tasks-interrupted: running tasks/,
  ],
  [[recorded("drained-pool"), "--fail-on", "tasks-interrupted"], 0, /^$/],
  [[recorded("no-change"), "--fail-on", "policy"], 3, /policy: no policy pack ran/],
  [[recorded("policy-violation"), "--fail-on", "policy"], 4, /a mandatory policy is violated\n.*the preview failed/],
  [[recorded("failed")], 4, /the preview failed/],
  [[recorded("failed"), "--fail-on", "everything"], 2, /outputs-deleted, tasks-interrupted, policy, got "everything"/],
  [[recorded("failed"), "--max-length", "10"], 2, /whole number from 4096 on, got "10"/],
  [["package.json"], 1, /must be the output of `pulumi preview --json`, got another text/],
  [["no-such-file"], 1, /ENOENT/],
  [["--help"], 0, /^$/],
];

describe("azure-batch-outputs-review", function () {
  this.timeout(60_000);

  for (const [args, exitCode, stderr] of CASES) {
    it(`ends with ${exitCode} for ${args.join(" ").replace(`${RECORDED}/`, "")}`, async () => {
      const result = await ended("node", ["dist/review/main.js", ...args]);
      assert.equal(result.exitCode, exitCode, result.stderr);
      assert.match(result.stderr, stderr);
    });
  }
});
