import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { useAzurite } from "../../support/azurite";
import { openJob } from "../support/open-job";
import { makeTracked } from "../support/tracked-blobs";

describe("a range of an output", () => {
  const azurite = useAzurite();
  const CONTENT = "one,two,three";

  for (const [offset, count] of [
    [0, 3],
    [4, 3],
    [2, 8],
    [0, 100],
    [12, 1],
    [13, 5],
    [50, 5],
    [3, 0],
  ] as const) {
    it(`has the bytes ${offset} to ${offset + count}, also of a tracked output of several blobs`, async () => {
      const { outputs, container } = await openJob(azurite());
      const saved = await outputs.saveText("JobOutput", CONTENT, "saved");
      await makeTracked(container, "$JobOutput/log", [["one", ","], ["two,"], ["three"]]);
      for (const output of [saved, await outputs.get("JobOutput", "log")]) {
        assert.equal(String(await output.range({ offset, count })), CONTENT.slice(offset, offset + count));
      }
    });
  }

  it("is refused for an output that was deleted", async () => {
    const { outputs } = await openJob(azurite());
    const saved = await outputs.saveText("JobOutput", CONTENT, "saved");
    await saved.delete();
    await assert.rejects(saved.range({ offset: 0, count: 1 }), { code: "OutputNotFound" });
  });

  it("is of the version that was looked up, and refused after it was replaced", async () => {
    const { outputs } = await openJob(azurite());
    const output = await outputs.saveText("JobOutput", "one", "x");
    await outputs.saveText("JobOutput", "two", "x");
    await assert.rejects(output.range({ offset: 0, count: 3 }), { code: "Conflict" });
    assert.equal(String(await (await outputs.get("JobOutput", "x")).range({ offset: 0, count: 3 })), "two");
  });
});
