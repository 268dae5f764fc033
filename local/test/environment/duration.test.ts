import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { canonicalDuration, parseDuration, UNLIMITED } from "../../environment/duration";

describe("parseDuration", () => {
  const cases: [text: string, milliseconds: number][] = [
    ["PT1M30.5S", 90_500],
    ["PT0S", 0],
    ["PT0.25S", 250],
    ["P1D", 86_400_000],
    ["P1DT2H", 26 * 3_600_000],
    ["P1DT2H3M4S", 93_784_000],
    ["P7D", 7 * 86_400_000],
    ["P1M", 30 * 86_400_000],
    ["P3Y6M4DT12H30M5S", (1279 * 86_400 + 45_005) * 1000],
    ["PT168H1M", 168 * 3_600_000 + 60_000],
    [UNLIMITED, 10_675_199 * 86_400_000 + 2 * 3_600_000 + 48 * 60_000 + 5_477.5],
  ];
  for (const [text, milliseconds] of cases) {
    it(`reads ${text} as ${milliseconds}`, () => {
      assert.equal(Math.round(parseDuration(text)!), Math.round(milliseconds));
    });
  }

  for (const text of ["", "P", "PT", "30", "1h", "1:00:00", "P1W", "PT1.5M", "P10675200D", "-PT1S", "P1DT"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined));
  }
});

describe("canonicalDuration", () => {
  const cases: [text: string, canonical: string | undefined][] = [
    ["PT60M", "PT1H"],
    ["PT90S", "PT1M30S"],
    ["PT24H", "P1D"],
    ["P0D", "PT0S"],
    ["PT0.2500S", "PT0.25S"],
    ["PT1.0S", "PT1S"],
    ["P7DT0H", "P7D"],
    // A recorded PATCH of a job: the service returned the days of three years and six months.
    ["P3Y6M4DT12H30M5S", "P1279DT12H30M5S"],
    [UNLIMITED, UNLIMITED],
    ["one hour", undefined],
  ];
  for (const [text, canonical] of cases) {
    it(`writes ${text} as ${canonical}`, () => assert.equal(canonicalDuration(text), canonical));
  }
});
