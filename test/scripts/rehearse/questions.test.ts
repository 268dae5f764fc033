import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { STEP_NAMES } from "../../../scripts/rehearse/question";
import { QUESTIONS } from "../../../scripts/rehearse/questions";
import { STEPS } from "../../../scripts/rehearse/steps";

const root = join(__dirname, "../../..");

describe("the questions of a rehearsal", () => {
  it("are all listed, in a file of the question's name", () => {
    const files = readdirSync(join(root, "scripts/rehearse/questions")).filter((file) => file !== "index.ts");
    assert.deepEqual(QUESTIONS.map(({ id }) => `${id}.ts`).sort(), files.sort());
  });

  for (const { id, places } of QUESTIONS) {
    it(`${id} names existing files`, () => {
      assert.notEqual(places.length, 0);
      for (const place of places) assert.ok(existsSync(join(root, place)), place);
    });
  }

  it("are all on the page, in their order within a step", () => {
    const page = readFileSync(join(root, "docs/first-deployment.md"), "utf8");
    const named = [...page.matchAll(/^\| .*\? \| `([\w-]+)` \|$/gm)].map(([, id]) => id);
    assert.deepEqual(
      named,
      QUESTIONS.map(({ id }) => id),
    );
  });

  it("are asked in the order of the steps", () => {
    const steps = QUESTIONS.map(({ step }) => STEP_NAMES.indexOf(step));
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
    assert.deepEqual([...STEPS.map(({ name }) => name), "destroy"], STEP_NAMES);
  });
});
