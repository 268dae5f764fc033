import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { checkTaskId } from "../../conventions";
import { anyTaskId } from "./support/names";

describe("checkTaskId", () => {
  it("accepts the ids that Batch allows", () => {
    fc.assert(fc.property(anyTaskId, (taskId) => assert.equal(checkTaskId(taskId), taskId)));
  });
});
