import { setTimeout as pause } from "node:timers/promises";
import { BENCH_JOB } from "../start-batch-service";
import type { Task, Way } from "./task";

/** In milliseconds. */
const POLL_INTERVAL = 5_000;

/** The work with tasks of the library. */
export const ourJobs: Partial<Record<Task["what"], Way>> = {
  submit: async (task) => {
    const { submitTasks } = await import("../../jobs/index.js");
    const job = await openJob(task);
    return () => submitTasks(job, tasksOf(task));
  },
  wait: async (task) => {
    const { waitForTasks } = await import("../../jobs/index.js");
    const job = await openJob(task);
    return () => waitForTasks(job);
  },
};

/** The same work as programs write it with Microsoft's client: 100 tasks per request, and a poll every 5 s. */
export const sdkJobs: Partial<Record<Task["what"], Way>> = {
  submit: async (task) => {
    const client = await openSdk(task);
    return async () => {
      let chunk: { id: string; commandLine: string }[] = [];
      const add = async () => {
        const { value = [] } = await client.task.addCollection(BENCH_JOB, chunk);
        const refused = value.find(({ status }) => status?.toLowerCase() !== "success");
        if (refused !== undefined) throw new Error(`${refused.taskId} was refused`);
        chunk = [];
      };
      for (const each of tasksOf(task)) {
        chunk.push(each);
        if (chunk.length === 100) await add();
      }
      if (chunk.length > 0) await add();
    };
  },
  wait: async (task) => {
    const client = await openSdk(task);
    return async () => {
      for (;;) {
        let page = await client.task.list(BENCH_JOB, { taskListOptions: { select: "id,state,executionInfo" } });
        const tasks = [...page];
        while (page.odatanextLink) {
          page = await client.task.listNext(page.odatanextLink);
          tasks.push(...page);
        }
        if (tasks.every(({ state }) => state === "completed")) return;
        await pause(POLL_INTERVAL);
      }
    };
  },
};

async function openJob({ batch }: Task) {
  const { batchClient } = await import("../../jobs/index.js");
  const { endpoint = "", token = "" } = batch ?? {};
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return batchClient({ endpoint, credential }).job(BENCH_JOB);
}

async function openSdk({ batch }: Task) {
  const { BatchServiceClient } = await import("@azure/batch");
  const { TokenCredentials } = await import("@azure/ms-rest-js");
  const { endpoint = "", token = "" } = batch ?? {};
  return new BatchServiceClient(new TokenCredentials(token), endpoint);
}

function* tasksOf({ count }: Task) {
  for (let index = 0; index < count; index += 1) {
    yield { id: `task-${String(index).padStart(6, "0")}`, commandLine: `/bin/sh -c 'echo ${index} > result.txt'` };
  }
}
