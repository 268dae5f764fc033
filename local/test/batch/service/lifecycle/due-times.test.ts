import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Schedule } from "../../../../batch/model";
import { dueTimesOf, lastDue, nextDue } from "../../../../batch/service/lifecycle/due-times";

const NOON = Date.parse("2026-11-27T12:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOON + hours * HOUR).toISOString();

// The job schedule is created at noon. All times are in hours after noon.
describe("the times of a job schedule", () => {
  const cases: readonly [string, Schedule, now: number, last: number | undefined, next: number | undefined][] = [
    ["once", {}, 0, 0, undefined],
    ["once, later", {}, 5, 0, undefined],
    ["once, not yet", { doNotRunUntil: at(2) }, 1, undefined, 2],
    ["once, from a time before it was created", { doNotRunUntil: at(-2) }, 0, -2, undefined],
    ["once, at its end", { doNotRunUntil: at(2), doNotRunAfter: at(2) }, 1, undefined, 2],
    ["recurring, at a time", { recurrenceInterval: "PT2H" }, 4, 4, 6],
    ["recurring, between two times", { recurrenceInterval: "PT2H" }, 5.5, 4, 6],
    ["recurring, before its end", { recurrenceInterval: "PT2H", doNotRunAfter: at(5) }, 3, 2, 4],
    ["recurring, after its last time", { recurrenceInterval: "PT2H", doNotRunAfter: at(5) }, 4.5, 4, undefined],
    ["recurring, after its end", { recurrenceInterval: "PT2H", doNotRunAfter: at(5) }, 9, 4, undefined],
    ["recurring, not yet", { recurrenceInterval: "P1D", doNotRunUntil: at(14) }, 1, undefined, 14],
  ];
  for (const [name, schedule, now, last, next] of cases) {
    it(`are right if it is ${name}`, () => {
      const times = dueTimesOf(schedule, NOON, 60_000);
      const hours = (time: number | undefined) => (time === undefined ? undefined : (time - NOON) / HOUR);
      assert.deepEqual(
        [hours(lastDue(times, NOON + now * HOUR)), hours(nextDue(times, NOON + now * HOUR))],
        [last, next],
      );
    });
  }

  it("have shorter durations with a shorter minute, and the same fixed times", () => {
    const times = dueTimesOf({ recurrenceInterval: "PT1H", startWindow: "PT5M", doNotRunAfter: at(1) }, NOON, 100);
    assert.deepEqual(times, { first: NOON, interval: 6_000, startWindow: 500, end: NOON + HOUR });
  });
});
