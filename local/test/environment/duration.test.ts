import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseDuration, UNLIMITED } from "../../environment/duration";

describe("parseDuration", () => {
  const cases: [text: string, milliseconds: number][] = [
    ["PT1M30.5S", 90_500],
    ["PT0S", 0],
    ["PT0.25S", 250],
    ["P1D", 86_400_000],
    ["P1DT2H", 26 * 3_600_000],
    ["P1DT2H3M4S", 93_784_000],
    ["P7D", 7 * 86_400_000],
    ["PT168H1M", 168 * 3_600_000 + 60_000],
    [UNLIMITED, 10_675_199 * 86_400_000 + 2 * 3_600_000 + 48 * 60_000 + 5_477.5],
  ];
  for (const [text, milliseconds] of cases) {
    it(`reads ${text} as ${milliseconds}`, () => {
      assert.equal(Math.round(parseDuration(text)!), Math.round(milliseconds));
    });
  }

  for (const text of ["", "P", "PT", "30", "1h", "1:00:00", "P1M", "PT1.5M", "-PT1S", "P1DT"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined));
  }
});
