import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type Review, readPreview, reviewPreview } from "../../review";
import { RECORDED } from "./support/recorded";

const lines = readFileSync(join(RECORDED, "removed-job.jsonl"), "utf8").trim().split("\n");

/** The same preview in the form of `pulumi preview --json` without events, with `--show-sames` or without. */
function digest(hasUnchanged: boolean): string {
  const steps = lines.flatMap((line) => {
    const { metadata } = JSON.parse(line).resourcePreEvent ?? {};
    if (metadata === undefined || (metadata.op === "same" && !hasUnchanged)) return [];
    const { op, urn, old, new: next } = metadata;
    return [{ op, urn, oldState: old ?? undefined, newState: next ?? undefined }];
  });
  return JSON.stringify({ steps, changeSummary: { delete: steps.length } }, null, 4);
}

describe("readPreview", () => {
  it("reads the document without events, and says what that lacks", () => {
    const fromEvents = reviewPreview(readPreview(lines.join("\n")));
    const fromDigest = reviewPreview(readPreview(digest(true)));
    const common = ({ policyPacks: _, warnings: __, ...rest }: Review) => rest;
    assert.deepEqual(common(fromDigest), common(fromEvents));
    assert.equal(fromDigest.policyPacks, undefined);
    assert.equal(reviewPreview(readPreview(digest(false))).unchangedAccess, undefined);
  });

  it("notices that the engine was killed, also in the middle of a line", () => {
    assert.equal(readPreview(lines.slice(0, -1).join("\n")).outcome, "incomplete");
    assert.equal(readPreview(lines.join("\n").slice(0, -20)).outcome, "incomplete");
  });

  for (const text of ["", "\n", "error: no stack", "{}", "[]", "null", '{"a":1}\n{"b":2}']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => readPreview(text), {
        code: "PreviewRefused",
        message: /must be the output of `pulumi preview/,
      });
    });
  }
});
