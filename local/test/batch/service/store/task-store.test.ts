import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { before, describe, it } from "mocha";
import { stamps, type TaskRecord } from "../../../../batch/service/store/records";
import { openStore, type Store } from "../../../../batch/service/store/store";
import { temporaryFolder } from "../../../support/temporary-folder";

describe("the store of tasks", () => {
  const folder = temporaryFolder(() => store.close());
  let store: Store;
  let jobs = 0;
  before(() => {
    store = openStore(join(folder.path, "store.sqlite"));
  });

  const record = (id: string, more: Partial<TaskRecord["task"]> = {}): TaskRecord => ({
    ...stamps("active"),
    task: { id, commandLine: "true", ...more },
    executionInfo: { retryCount: 0, requeueCount: 0 },
  });
  /** Completes the next task, as a scheduler with unlimited slots does. */
  const runNext = (jobId: string): string | undefined => {
    const next = store.tasks.next(jobId, 256);
    if (next === undefined) return undefined;
    next.state = "completed";
    store.tasks.put(jobId, next);
    store.tasks.satisfy(jobId, next.task.id);
    return next.task.id;
  };

  it("returns every task once, in an order that its dependencies allow, whatever they are and whenever they are added", () => {
    const count = 12;
    const dependencies = fc.record({
      taskIds: fc.array(fc.nat(count - 1).map(String), { maxLength: 3 }),
      taskIdRanges: fc.array(
        fc
          .tuple(fc.nat(count - 1), fc.nat(count - 1))
          .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(dependencies, fc.boolean()), { minLength: count, maxLength: count }),
        fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
        (tasks, order) => {
          const jobId = `job-${jobs++}`;
          const needs = new Map<string, Set<string>>();
          const done: string[] = [];
          for (const index of order) {
            const [{ taskIds, taskIdRanges }, runsOne] = tasks[index]!;
            const ranged = taskIdRanges.flatMap(({ start, end }) =>
              Array.from({ length: end - start + 1 }, (_, at) => String(start + at)),
            );
            needs.set(String(index), new Set([...taskIds, ...ranged]));
            store.tasks.add(jobId, record(String(index), { dependsOn: { taskIds, taskIdRanges } }));
            if (runsOne) done.push(runNext(jobId) ?? "");
          }
          for (let id = runNext(jobId); id !== undefined; id = runNext(jobId)) done.push(id);
          const ran = done.filter((id) => id !== "");
          assert.equal(new Set(ran).size, ran.length);
          for (const [at, id] of ran.entries()) {
            for (const need of needs.get(id)!) assert.ok(ran.slice(0, at).includes(need), `${id} ran before ${need}`);
          }
          // A task that did not run depends on one that did not run either.
          for (const [id, needed] of needs) {
            assert.equal(
              ran.includes(id),
              [...needed].every((need) => ran.includes(need)),
              id,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps a dependency satisfied after the task is deleted, and compares ids as texts", () => {
    store.tasks.add("satisfied", record("7"));
    assert.equal(runNext("satisfied"), "7");
    store.tasks.delete("satisfied", "7");
    store.tasks.add("satisfied", record("range", { dependsOn: { taskIdRanges: [{ start: 7, end: 7 }] } }));
    store.tasks.add("satisfied", record("id", { dependsOn: { taskIds: ["7"] } }));
    // "07" is not a number in a range.
    store.tasks.add("satisfied", record("padded", { dependsOn: { taskIds: ["07"] } }));
    assert.deepEqual([runNext("satisfied"), runNext("satisfied"), runNext("satisfied")], ["range", "id", undefined]);
    store.tasks.add("satisfied", record("07"));
    assert.deepEqual([runNext("satisfied"), runNext("satisfied")], ["07", "padded"]);
  });

  it("applies a transaction completely or not at all", () => {
    assert.throws(() =>
      store.transaction(() => {
        store.tasks.add("all-or-none", record("a"));
        throw new Error("no");
      }),
    );
    assert.equal(store.tasks.get("all-or-none", "a"), undefined);
  });

  it("counts, finds and changes tasks among 10,000 without a scan", () => {
    store.transaction(() => {
      for (let index = 0; index < 10_000; index++) store.tasks.add("large", record(String(index)));
    });
    const begun = performance.now();
    for (let index = 0; index < 500; index++) assert.equal(runNext("large"), String(index));
    const [active, completed] = ["active", "completed"].map((state) =>
      store.tasks.counts("large").find((row) => row.state === state),
    );
    const each = (performance.now() - begun) / 500;
    assert.deepEqual([active?.tasks, completed?.tasks], [9_500, 500]);
    // About 0.15 ms; a scan of the table takes at least 10 ms.
    assert.ok(each < 5, `a change must take less than 5 ms, took ${each}`);
  });
});
