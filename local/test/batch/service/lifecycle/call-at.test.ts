import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "mocha";
import { callAt } from "../../../../batch/service/lifecycle/call-at";

describe("callAt", () => {
  it("calls at the time, and not earlier if that is beyond a timer's limit", async () => {
    const events = new EventTarget();
    let early = false;
    const cancel = callAt(Date.now() + 2 ** 40, () => {
      early = true;
    });
    const due = Date.now() + 20;
    const called = once(events, "due");
    // Keeps the process running, because the timer of callAt must not.
    const alive = setInterval(() => {}, 1000);
    callAt(due, () => events.dispatchEvent(new Event("due")));
    await called;
    clearInterval(alive);
    cancel();
    assert.equal(early, false);
  });

  it("never calls early, although timers do", async () => {
    const alive = setInterval(() => {}, 1000);
    const early: number[] = [];
    for (let run = 0; run < 300; run++) {
      const due = Date.now() + 1 + (run % 5);
      await new Promise<void>((resolve) => callAt(due, resolve));
      early.push(Math.max(0, due - Date.now()));
    }
    clearInterval(alive);
    assert.deepEqual(
      early.filter((ms) => ms > 0),
      [],
    );
  });
});
