import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { wallClockMs } from "../../../../batch/nodes/process/wall-clock";
import { UNLIMITED } from "../../../../environment/duration";

describe("wallClockMs", () => {
  it("is undefined if the task has no limit, or one that exceeds a machine's uptime", () => {
    assert.equal(wallClockMs("PT1M"), 60_000);
    assert.equal(wallClockMs(undefined), undefined);
    assert.equal(wallClockMs(UNLIMITED), undefined);
  });

  it("refuses an invalid duration", () => {
    assert.throws(() => wallClockMs("1:00:00"), /CommandLaunch|Failed to launch/);
  });
});
