import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { wallClockMs } from "../../../../batch/nodes/process/wall-clock";
import { unlimited } from "../../../../environment/duration";

describe("wallClockMs", () => {
  it("is none if the task has no limit, or one that is longer than a machine is up", () => {
    assert.equal(wallClockMs("PT1M"), 60_000);
    assert.equal(wallClockMs(undefined), undefined);
    assert.equal(wallClockMs(unlimited), undefined);
  });

  it("refuses what is not a duration", () => {
    assert.throws(() => wallClockMs("1:00:00"), /CommandLaunch|Failed to launch/);
  });
});
