import assert from "node:assert/strict";
import { BatchServiceClient } from "@azure/batch";
import { TokenCredentials } from "@azure/ms-rest-js";
import { describe, it } from "mocha";
import { type Progress, waitForTasks } from "../../../samples/top-words/wait";
import { useScriptedBatch } from "../support/scripted-batch";

describe("waitForTasks", () => {
  const start = useScriptedBatch();
  const clientOf = (url: string) => new BatchServiceClient(new TokenCredentials("token"), url);
  const task = (id: string, state: string) => ({
    id,
    state,
    executionInfo: { result: "success", retryCount: 0, requeueCount: 0 },
  });
  const often = { firstSeconds: 0.01, longestSeconds: 0.01 };

  it("reads every page of the tasks and of the nodes", async () => {
    const batch = await start((path) => {
      const isSecond = path.includes("page=2");
      const odataNext = { "odata.nextLink": `${batch.url}${path.split("?")[0]}?page=2` };
      if (path.includes("/nodes")) {
        return { body: { value: [{ id: isSecond ? "n2" : "n1", state: "idle" }], ...(!isSecond && odataNext) } };
      }
      return { body: { value: [task(isSecond ? "t2" : "t1", "completed")], ...(!isSecond && odataNext) } };
    });
    const reports: Progress[] = [];
    const tasks = await waitForTasks(clientOf(batch.url), "job", "pool", 60, (each) => reports.push(each), often);
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ["t1", "t2"],
    );
    assert.deepEqual(reports.at(-1)?.nodes, { idle: 2 });
  });

  it("polls after 5 s, later and later while nothing changes, and again after 5 s when something does", async () => {
    const states = ["active", "active", "active", "running", "running", "completed"];
    const batch = await start((path) => {
      if (path.includes("/nodes")) return { body: { value: [{ id: "n1", state: "idle" }] } };
      return { body: { value: [task("t1", states.shift() ?? "completed")] } };
    });
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    await waitForTasks(clientOf(batch.url), "job", "pool", 600, () => {}, { pause });
    assert.deepEqual(waits, [5_000, 7_500, 11_250, 5_000, 7_500]);
  });

  it("waits at most 30 s between two polls, and not beyond the time limit", async () => {
    let polls = 0;
    const batch = await start((path) => {
      if (path.includes("/nodes")) return { body: { value: [{ id: "n1", state: "idle" }] } };
      polls += 1;
      return { body: { value: [task("t1", polls > 8 ? "completed" : "active")] } };
    });
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    await waitForTasks(clientOf(batch.url), "job", "pool", 600, () => {}, { pause });
    assert.equal(Math.max(...waits), 30_000);
    polls = 0;
    waits.length = 0;
    await waitForTasks(clientOf(batch.url), "job", "pool", 10, () => {}, { pause });
    assert.ok(Math.max(...waits) <= 10_001, `${waits}`);
  });
});
