import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { durationArgument, durationIn, secondsArgument, shownDuration, waitArgument } from "../../cli/durations";

describe("durations of the command", () => {
  it("are parsed in seconds, or with a unit", () => {
    assert.deepEqual(["0", "1.5", "90"].map(secondsArgument), [0, 1.5, 90]);
    assert.deepEqual(["90s", "15m", "12h", "7d"].map(durationArgument), [90, 900, 43_200, 604_800]);
  });

  for (const text of ["", "-1", "1e3", "5s", " 1"]) {
    it(`are not parsed from ${JSON.stringify(text)}`, () => {
      assert.throws(() => secondsArgument(text), { message: "it must be a number of seconds" });
    });
  }

  for (const text of ["", "12", "h", "1.5h", "1w"]) {
    it(`are not parsed with a unit from ${JSON.stringify(text)}`, () => {
      assert.throws(() => durationArgument(text), { message: "it must be a number with s, m, h or d, such as 12h" });
    });
  }

  it("of a wait are parsed with or without a unit", () => {
    const cases: [string, number][] = [
      ["0", 0],
      ["1.5", 1.5],
      ["600", 600],
      ["90s", 90],
      ["10m", 600],
      ["0.5h", 1800],
      ["1d", 86_400],
    ];
    for (const [text, seconds] of cases) assert.deepEqual([durationIn(text), waitArgument(text)], [seconds, seconds]);
    for (const text of ["", "soon", "-1", "1e3", " 1", "1w", "m", "10 m"]) {
      assert.equal(durationIn(text), undefined);
      assert.throws(() => waitArgument(text), {
        message: "it must be a number of seconds, or a number with s, m, h or d, such as 10m",
      });
    }
  });

  it("are shown in seconds below 90 s, and in minutes above", () => {
    assert.deepEqual([0.4, 89, 90, 600].map(shownDuration), ["0 s", "89 s", "2 minutes", "10 minutes"]);
  });
});
