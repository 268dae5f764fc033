import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { testBatch } from "../batch/support/test-batch";
import { EXPLAINED } from "./explained-differences";
import { RECORDINGS } from "./recordings";
import { replay } from "./support/replay";

describe("recordings of Azure", () => {
  for (const recording of RECORDINGS) {
    describe(recording.source, () => {
      const test = testBatch();
      it("are answered alike", async () => {
        const replayed = await replay(recording, test);
        for (const { request, differences } of replayed) for (const d of differences) console.log(`${request}: ${d}`);
        assert.ok(EXPLAINED);
      });
    });
  }
});
