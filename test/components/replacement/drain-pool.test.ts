import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BatchFailure, type BatchPool, type PoolAllocation } from "../../../components/replacement/batch-pool";
import { drainPool } from "../../../components/replacement/drain-pool";

/** A pool whose nodes leave when their tasks end, as minutes pass. */
class TestPool implements BatchPool {
  minutes = 0;
  readonly changes: string[] = [];
  private resizeEnds = 0;

  /** @param tasks the minute in which the task of each node ends. */
  constructor(
    private readonly tasks: readonly number[],
    private state: Partial<PoolAllocation> = {},
  ) {}

  async allocation(): Promise<PoolAllocation> {
    const isLeaving = this.state.targetDedicatedNodes === 0;
    const nodes = isLeaving ? this.tasks.filter((end) => end > this.minutes).length : this.tasks.length;
    const isOver = nodes === 0 || this.minutes >= this.resizeEnds;
    const base = { allocationState: "steady", targetDedicatedNodes: this.tasks.length, targetLowPriorityNodes: 0 };
    return {
      ...(base as PoolAllocation),
      ...this.state,
      ...(isLeaving && { allocationState: isOver ? "steady" : "resizing" }),
      currentDedicatedNodes: nodes,
      currentLowPriorityNodes: 0,
    };
  }

  async change(action: string, body: { resizeTimeout?: string } = {}): Promise<boolean> {
    this.changes.push(action);
    const minutes = Number(/\d+/.exec(body.resizeTimeout ?? "")?.[0]);
    if (action === "stopresize") this.state = { allocationState: "steady" };
    if (action === "disableautoscale") this.state = { ...this.state, enableAutoScale: false };
    if (action === "resize") {
      this.resizeEnds = this.minutes + minutes;
      this.state = { ...this.state, targetDedicatedNodes: 0 };
    }
    return true;
  }
}

describe("drainPool", () => {
  async function drain(pool: TestPool, timeoutMinutes = 60) {
    let waits = 0;
    const isEmpty = await drainPool(pool, {
      timeoutMinutes,
      onWait: () => {
        waits++;
      },
      wait: async (ms) => {
        pool.minutes += ms / 60_000;
      },
      now: () => pool.minutes * 60_000,
    });
    return { isEmpty, waits, changes: pool.changes };
  }

  it("removes the nodes as their tasks end, and says once that it waits", async () => {
    const pool = new TestPool([10, 30, 20]);
    assert.deepEqual(await drain(pool), { isEmpty: true, waits: 1, changes: ["resize"] });
    assert.ok(pool.minutes >= 30 && pool.minutes < 31, String(pool.minutes));
  });

  it("ends at the time limit", async () => {
    const pool = new TestPool([10, 1000]);
    assert.equal((await drain(pool)).isEmpty, false);
    assert.equal(pool.minutes, 60);
  });

  it("resizes again if Batch's own time limit ends the resize", async () => {
    const pool = new TestPool([300]);
    await drain(pool, 60);
    assert.equal((await drain(pool, 600)).isEmpty, true);
    assert.deepEqual(pool.changes, ["resize", "resize"]);
  });

  it("turns a formula off, and stops a resize that adds nodes", async () => {
    assert.deepEqual((await drain(new TestPool([1], { enableAutoScale: true }))).changes, [
      "disableautoscale",
      "resize",
    ]);
    assert.deepEqual((await drain(new TestPool([1], { allocationState: "resizing" }))).changes, [
      "stopresize",
      "resize",
    ]);
  });

  /** Makes all requests for a pool fail from one minute to another. */
  class FailingPool extends TestPool {
    constructor(
      private readonly failure: Error,
      private readonly from: number,
      private readonly to: number,
    ) {
      super([30]);
    }

    override async allocation() {
      if (this.minutes >= this.from && this.minutes < this.to) throw this.failure;
      return super.allocation();
    }

    override async change(action: string, body?: { resizeTimeout?: string }) {
      if (this.minutes >= this.from && this.minutes < this.to) throw this.failure;
      return super.change(action, body);
    }
  }

  const outage = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  for (const failure of [outage, new BatchFailure(503, "ServerBusy"), new BatchFailure(404, "AccountNotFound")]) {
    it(`outlasts an outage of minutes: ${failure.message}`, async () => {
      for (const from of [0, 10]) {
        const drained = await drain(new FailingPool(failure, from, from + 8));
        assert.deepEqual(drained, { isEmpty: true, waits: 1, changes: ["resize"] });
      }
    });
  }

  it("reports an outage that lasts until the time limit", async () => {
    const pool = new FailingPool(outage, 10, 1000);
    await assert.rejects(drain(pool), outage);
    assert.equal(pool.minutes, 60);
  });

  it("reports at once that it has no access", async () => {
    for (const status of [401, 403]) {
      const pool = new FailingPool(new BatchFailure(status, "Denied"), 0, 1000);
      await assert.rejects(drain(pool), { status });
      assert.equal(pool.minutes, 0);
    }
  });

  it("has nothing to do for a pool without nodes, and for one that does not exist", async () => {
    assert.deepEqual(await drain(new TestPool([])), { isEmpty: true, waits: 0, changes: [] });
    const missing = { allocation: async () => undefined, change: async () => assert.fail("nothing to change") };
    assert.equal(await drainPool(missing, { timeoutMinutes: 5, onWait: () => {} }), true);
  });
});
