import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { TransferRate } from "../../../cli/progress/transfer-rate";

describe("TransferRate", () => {
  function open() {
    let time = 5_000_000;
    const rate = new TransferRate(() => time);
    return {
      rate,
      /** Lets a time pass, then adds bytes, and returns the rate. */
      added(milliseconds: number, bytes: number) {
        time += milliseconds;
        rate.add(bytes);
        return rate.perSecond();
      },
    };
  }

  it("is unknown in the first second", () => {
    const { rate, added } = open();
    assert.equal(rate.perSecond(), undefined);
    assert.equal(added(999, 1000), undefined);
    assert.equal(added(1, 1000), 2000);
  });

  it("is the average of the first seconds", () => {
    const { added } = open();
    added(1000, 3000);
    assert.equal(added(3000, 1000), 1000);
  });

  it("forgets what was more than 10 seconds ago", () => {
    const { added } = open();
    for (let second = 0; second < 20; second += 1) added(1000, 1_000_000);
    let last: number | undefined;
    for (let second = 0; second < 10; second += 1) last = added(1000, 10);
    assert.equal(last, 10);
  });

  it("becomes 0 if nothing arrives any more", () => {
    const { added } = open();
    added(1000, 1_000_000);
    assert.equal(added(60_000, 0), 0);
  });

  it("counts bytes that arrive between two samples", () => {
    const { added } = open();
    for (let tenth = 0; tenth < 100; tenth += 1) added(10, 50);
    assert.equal(added(0, 0), 5000);
  });
});
