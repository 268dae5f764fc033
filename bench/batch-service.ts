/**
 * A local Batch account in a process of its own, with one job whose tasks this process ends without running them. Its
 * parent starts it with the folder of its state, and asks it by messages.
 */
import { subscribe } from "node:diagnostics_channel";
import { setTimeout as pause } from "node:timers/promises";
import type { Task } from "../local/batch/model";
import { createJob, deleteJob } from "../local/batch/service/lifecycle/job-lifecycle";
import { createTask } from "../local/batch/service/lifecycle/task-lifecycle";
import { openAccount } from "../local/batch/service/open-account";
import { enter, type TaskRecord } from "../local/batch/service/store/records";
import { openEnvironment } from "../local/environment/open-environment";
import { createIdentity } from "../local/identity";
import { type BatchServiceAnswer, type BatchServiceQuestion, BENCH_JOB } from "./start-batch-service";

/** How often tasks end, in milliseconds. */
const STEP = 250;

async function main([folder = ""]: string[]): Promise<void> {
  const environment = await openEnvironment(folder);
  const identity = createIdentity({ environment, roleAssignments: () => [] });
  const id = `/subscriptions/${identity.subscriptionId}/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/bench`;
  const { account, close } = await openAccount({
    environment,
    identity,
    settings: { id, name: "bench", location: "westeurope", allowedAuthenticationModes: ["AAD"] },
    keys: () => ({ primary: "", secondary: "" }),
    port: await environment.ports.take("batch/bench"),
  });
  let requests = 0;
  subscribe("http.server.request.start", () => {
    requests += 1;
  });

  const jobOf = () => account.jobs.get(BENCH_JOB)!;
  /** Runs the tasks of the job, the same number in each step. Each runs for one step. */
  const runTasks = async (seconds: number) => {
    const waiting = account.store.tasks.inStates(BENCH_JOB, ["active"]);
    const each = Math.ceil(waiting.length / ((seconds * 1000) / STEP));
    for (let start = 0; start < waiting.length; start += each) {
      const running = waiting.slice(start, start + each);
      account.store.transaction(() => running.forEach(begin));
      await pause(STEP);
      account.store.transaction(() => running.forEach(succeed));
    }
  };
  const begin = (record: TaskRecord) => {
    enter(record, "running", "service");
    account.store.tasks.put(BENCH_JOB, record);
  };
  const succeed = (record: TaskRecord) => {
    const time = new Date().toISOString();
    record.executionInfo = { ...record.executionInfo, startTime: time, endTime: time, exitCode: 0, result: "success" };
    enter(record, "completed", "service");
    account.store.tasks.put(BENCH_JOB, record);
  };
  const answer = async (question: BatchServiceQuestion): Promise<BatchServiceAnswer> => {
    switch (question.ask) {
      case "reset":
        if (jobOf() !== undefined) await deleteJob(account, jobOf());
        createJob(account, { id: BENCH_JOB, poolInfo: { poolId: "none" } });
        account.store.transaction(() => {
          for (let index = 0; index < question.tasks; index += 1) createTask(account, jobOf(), benchTask(index));
        });
        requests = 0;
        return {};
      case "end":
        void runTasks(question.seconds);
        return {};
      case "counts":
        return { requests, tasks: account.store.tasks.counts(BENCH_JOB).reduce((sum, { tasks }) => sum + tasks, 0) };
    }
  };
  process.on("message", async (question: BatchServiceQuestion) => process.send!(await answer(question)));
  process.on("disconnect", () => void close().finally(() => process.exit()));
  const { token } = identity.issueToken(identity.deployer, "https://batch.core.windows.net/", 86_400);
  process.send!({ endpoint: account.url, token, caFile: environment.tls.caFile } satisfies BatchServiceAnswer);
}

function benchTask(index: number): Task {
  return { id: `task-${String(index).padStart(6, "0")}`, commandLine: "/bin/true" } as Task;
}

void main(process.argv.slice(2));
