import assert from "node:assert/strict";
import { parseDuration } from "../../../batch/nodes/duration";

describe("parseDuration", () => {
  for (const [text, milliseconds] of [
    ["PT1M30.5S", 90_500],
    ["PT0S", 0],
    ["P1D", 86_400_000],
    ["P1DT2H3M4S", 93_784_000],
    ["PT0.25S", 250],
    [undefined, undefined],
    // What the service fills in where no limit is set.
    ["P10675199DT2H48M5.4775807S", undefined],
  ] as const) {
    it(`reads ${text} as ${milliseconds}`, () => assert.equal(parseDuration(text), milliseconds));
  }

  for (const text of ["", "P", "PT", "30", "1:00:00", "P1M", "PT1.5M", "-PT1S", "P1DT"]) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseDuration(text), /CommandLaunch|Failed to launch/));
  }
});
