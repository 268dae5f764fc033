import assert from "node:assert/strict";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "mocha";
import { type Review, readPreview, renderMarkdown, reviewPreview } from "../../review";
import { RECORDED } from "./support/recorded";
import { SECRET, scenarios } from "./support/scenarios";

/** The folder of the expected comments. `UPDATE_SNAPSHOTS=1 npx mocha test/review/review.test.ts` updates them. */
const SNAPSHOTS = join(__dirname, "snapshots");

/** What each recorded preview must show, besides its snapshot. */
const EXPECTED: Readonly<Record<string, (review: Review) => void>> = {
  "new-stack": ({ containers, pools, unknownProperties, policyFindings }) => {
    assert.deepEqual(
      containers.map(({ change, job }) => `${change} ${job}`),
      ["added frames", "added scenes"],
    );
    assert.deepEqual(
      pools.map(({ change }) => change),
      ["added", "added"],
    );
    assert.ok(unknownProperties.some(({ properties }) => properties.includes("scope")));
    assert.ok(policyFindings.some(({ level }) => level === "not-checked"));
  },
  "no-change": (review) => {
    const { access, containers, pools, lostOutputs, interruptions, otherChanges } = review;
    assert.deepEqual([...access, ...containers, ...pools, ...lostOutputs, ...interruptions, ...otherChanges], []);
    assert.notDeepEqual(review.unchangedAccess, []);
  },
  "resized-pool": ({ interruptions }) =>
    assert.deepEqual(
      interruptions.map(({ nodes }) => nodes),
      [1],
    ),
  "resized-after-tasks": ({ interruptions, pools }) => {
    assert.deepEqual(interruptions, []);
    assert.deepEqual(
      pools.map(({ change }) => change),
      ["changed"],
    );
  },
  "replaced-pools": ({ interruptions, pools }) => {
    assert.deepEqual(
      pools.map(({ change }) => change),
      ["replaced", "replaced"],
    );
    // The large pool has no nodes.
    assert.deepEqual(
      interruptions.map(({ resource, nodes }) => [resource, nodes]),
      [["farm-pool-small-pool", 2]],
    );
  },
  "drained-pool": ({ interruptions, pools }) => {
    assert.deepEqual(interruptions, []);
    assert.deepEqual(
      pools.map(({ change }) => change),
      ["replaced"],
    );
  },
  "removed-pool": ({ interruptions }) =>
    assert.deepEqual(
      interruptions.map(({ nodes }) => nodes),
      [2],
    ),
  "removed-retained-job": ({ containers, lostOutputs, access }) => {
    assert.deepEqual(
      containers.map(({ change, job }) => `${change} ${job}`),
      ["kept scenes"],
    );
    assert.deepEqual(lostOutputs, []);
    assert.deepEqual(
      access.map(({ after }) => after),
      [[], []],
    );
  },
  "removed-job": ({ containers, lostOutputs }) => {
    assert.deepEqual(
      containers.map(({ change, job }) => `${change} ${job}`),
      ["deleted scenes"],
    );
    assert.deepEqual(
      lostOutputs.map(({ kind, name }) => `${kind} ${name}`),
      ["container job-scenes"],
    );
    assert.match(lostOutputs[0]?.effect ?? "", /Azure keeps it for 30 days/);
  },
  "removed-pipeline": ({ lostOutputs, interruptions }) => {
    const kinds = new Set(lostOutputs.map(({ kind }) => kind));
    assert.deepEqual([...kinds], ["resource-group", "account", "container", "retention"]);
    assert.ok(interruptions.some(({ resource }) => resource === "farm-batch-account"));
  },
  "shorter-retention": ({ lostOutputs }) => assert.equal(lostOutputs.length, 4),
  "added-reader": ({ access }) => {
    assert.deepEqual(
      access.map(({ principal, place, before, after }) => [principal.name, place, before, after[0]?.rights]),
      [
        ["farm-reader-bob", "container job-frames", [], "read"],
        ["farm-reader-bob", "container job-scenes", [], "read"],
      ],
    );
  },
  "dynamic-jobs": ({ access }) => {
    const conditions = access.flatMap(({ after }) => after.map(({ condition }) => condition));
    assert.deepEqual(conditions, Array(2).fill("blobs only in containers job-…"));
  },
  "append-only": ({ access }) => {
    assert.deepEqual(
      access[0]?.before.map(({ rights }) => rights),
      ["read, write, delete"],
    );
    assert.deepEqual(
      access[0]?.after.map(({ rights }) => rights),
      ["read, write"],
    );
  },
  "policy-violation": ({ outcome, policyFindings }) => {
    assert.equal(outcome, "failed");
    const levels = new Set(policyFindings.map(({ level }) => level));
    assert.deepEqual([...levels], ["mandatory", "not-checked", "advisory"]);
  },
  failed: ({ outcome, errors }) => {
    assert.equal(outcome, "failed");
    assert.deepEqual(errors, ["the program of the test has failed"]);
  },
};

describe("review of a recorded preview", () => {
  it("has a recording for each scenario, and an expectation for each recording", () => {
    const recordings = globSync("*.jsonl", { cwd: RECORDED }).map((file) => basename(file, ".jsonl"));
    const names = scenarios("", "").flatMap(({ previewed }) => Object.keys(previewed));
    assert.deepEqual(recordings.sort(), names.sort());
    assert.deepEqual(Object.keys(EXPECTED).sort(), names);
  });

  for (const [name, check] of Object.entries(EXPECTED)) {
    it(`finds what ${name} means, and renders it as before`, () => {
      const lines = readFileSync(join(RECORDED, `${name}.jsonl`), "utf8");
      const review = reviewPreview(readPreview(lines));
      check(review);
      const markdown = renderMarkdown(review);
      assert.ok(!`${JSON.stringify(review)}${markdown}`.includes(SECRET));
      const file = join(SNAPSHOTS, `${name}.md`);
      if (process.env.UPDATE_SNAPSHOTS) {
        mkdirSync(SNAPSHOTS, { recursive: true });
        writeFileSync(file, markdown);
      }
      assert.equal(markdown, readFileSync(file, "utf8"));
    });
  }

  it("does not depend on the order in which the engine reports the steps", () => {
    const lines = readFileSync(join(RECORDED, "removed-pipeline.jsonl"), "utf8").trim().split("\n");
    const render = (all: readonly string[]) => renderMarkdown(reviewPreview(readPreview(all.join("\n"))));
    assert.equal(render([...lines].reverse()), render(lines));
  });
});
