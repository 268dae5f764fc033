import assert from "node:assert/strict";
import { once } from "node:events";
import { callAt, parseDuration, unlimited } from "../../../../batch/service/schema/durations";

describe("parseDuration", () => {
  const cases: [text: string, milliseconds: number | undefined][] = [
    ["PT1M30.5S", 90_500],
    ["P1DT2H", 26 * 3_600_000],
    ["P7D", 7 * 86_400_000],
    ["PT0S", 0],
    [unlimited, 10_675_199 * 86_400_000 + 2 * 3_600_000 + 48 * 60_000 + 5_477.5],
    ["", undefined],
    ["P", undefined],
    ["PT", undefined],
    ["P1DT", undefined],
    ["1h", undefined],
    ["P1M", undefined],
    ["-PT1S", undefined],
  ];
  for (const [text, milliseconds] of cases) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds}`, () => {
      const found = parseDuration(text);
      assert.equal(found && Math.round(found / 1000), milliseconds && Math.round(milliseconds / 1000));
    });
  }
});

describe("callAt", () => {
  it("calls at the time, and not before one that is further away than a timer reaches", async () => {
    const events = new EventTarget();
    let early = false;
    const cancel = callAt(Date.now() + 2 ** 40, () => {
      early = true;
    });
    const due = Date.now() + 20;
    const called = once(events, "due");
    // a timer of the test keeps the process alive, as callAt's must not
    const alive = setInterval(() => {}, 1000);
    callAt(due, () => events.dispatchEvent(new Event("due")));
    await called;
    clearInterval(alive);
    cancel();
    assert.ok(Date.now() >= due - 1);
    assert.equal(early, false);
  });
});
