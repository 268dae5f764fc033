import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "mocha";
import { callAt } from "../../../../batch/service/lifecycle/call-at";

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
