import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { sizeArgument, timeArgument } from "../../../cli/reading/selection-options";

describe("timeArgument", () => {
  const now = new Date(2026, 2, 1, 13, 45, 10);
  const cases: [text: string, time: Date][] = [
    ["today", new Date(2026, 2, 1)],
    ["yesterday", new Date(2026, 1, 28)],
    ["2h", new Date(2026, 2, 1, 11, 45, 10)],
    ["1.5d", new Date(2026, 1, 28, 1, 45, 10)],
    ["90s", new Date(2026, 2, 1, 13, 43, 40)],
    ["2026-02-03", new Date(2026, 1, 3)],
    ["2026-02-03 04:05", new Date(2026, 1, 3, 4, 5)],
    ["2026-02-03T04:05:06", new Date(2026, 1, 3, 4, 5, 6)],
    ["2026-02-03T04:05:06.7Z", new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 700))],
    ["2026-02-03T04:05+02:00", new Date(Date.UTC(2026, 1, 3, 2, 5))],
  ];
  for (const [text, time] of cases) {
    it(`parses ${text}`, () => assert.deepEqual(timeArgument(text, now), time));
  }
  for (const text of ["", "soon", "2026-02-30T99:00", "12", "1w", "2026", "-1d"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => timeArgument(text), /it must be today, yesterday/));
  }
});

describe("sizeArgument", () => {
  const cases: [text: string, bytes: number][] = [
    ["0", 0],
    ["500", 500],
    ["500B", 500],
    ["2KB", 2000],
    ["2KiB", 2048],
    ["2k", 2048],
    ["1.5MiB", 1_572_864],
    ["1 GiB", 2 ** 30],
    ["3gb", 3e9],
    ["1TiB", 2 ** 40],
  ];
  for (const [text, bytes] of cases) {
    it(`parses ${text}`, () => assert.equal(sizeArgument(text), bytes));
  }
  for (const text of ["", "big", "-1", "1e3", "1PB", "KiB"]) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => sizeArgument(text), /it must be a number of bytes/));
  }
});
