import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createRate } from "../../environment/rate";

describe("createRate", () => {
  it("admits as many requests as the limit, and does not count refused ones", () => {
    const rate = createRate();
    const admitted = Array.from({ length: 5 }, () => rate.admit(3));
    assert.deepEqual(admitted, [true, true, true, false, false]);
    assert.ok(rate.admit(4));
  });

  it("admits everything without a limit", () => {
    const rate = createRate();
    assert.ok(Array.from({ length: 100 }, () => rate.admit(Number.POSITIVE_INFINITY)).every(Boolean));
    assert.ok(!rate.admit(0));
  });
});
