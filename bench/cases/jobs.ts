import { join } from "node:path";
import type { Bench, Comparison, Cost, Peer } from "../bench";
import type { Task, TaskCost } from "../measured/task";
import { trusting } from "../peers";
import { output } from "../processes";
import { type BatchService, startBatchService } from "../start-batch-service";

/** The ways to work with tasks. The baseline is the second. */
const WAYS = ["ours", "@azure/batch loop"] as const;

/** Adds `count` tasks to a job of local Batch. */
export async function submit(bench: Bench, count: number): Promise<Comparison> {
  const service = await startBatchService(bench.programs.batchService, join(bench.folder, `batch-submit-${count}`));
  const peer = (way: string): Peer => ({
    name: way,
    run: async () => {
      await service.ask({ ask: "reset", tasks: 0 });
      const cost = await runInProcess(bench, service, { what: "submit", way, count });
      const { tasks } = await service.ask({ ask: "counts" });
      if (tasks !== count) throw new Error(`the job must have ${count} tasks, got ${tasks}`);
      return cost;
    },
  });
  return comparison(`submit ${count} tasks`, count, WAYS.map(peer), service);
}

/** Waits for `count` tasks that end evenly in `seconds`. */
export async function wait(bench: Bench, count: number, seconds: number): Promise<Comparison> {
  const service = await startBatchService(bench.programs.batchService, join(bench.folder, `batch-wait-${count}`));
  const peer = (way: string): Peer => ({
    name: way,
    run: async () => {
      await service.ask({ ask: "reset", tasks: count });
      await service.ask({ ask: "end", seconds });
      return runInProcess(bench, service, { what: "wait", way, count });
    },
  });
  return comparison(`wait for ${count} tasks that end within ${seconds} s`, count, WAYS.map(peer), service);
}

function comparison(title: string, count: number, peers: readonly Peer[], service: BatchService): Comparison {
  const amount = { count, unit: "tasks" };
  return { title, amount, baseline: WAYS[1], peers, close: () => service.stop() };
}

async function runInProcess(
  { programs }: Bench,
  { endpoint, token, caFile, ask }: BatchService,
  task: Pick<Task, "what" | "way" | "count">,
): Promise<Cost> {
  const whole: Task = { ...task, blobEndpoint: "", source: "", batch: { endpoint, token } };
  const line = await output(process.execPath, [programs.measured, JSON.stringify(whole)], trusting(caFile));
  const { requests } = await ask({ ask: "counts" });
  return { ...(JSON.parse(line) as TaskCost), ...(requests !== undefined && { requests }) };
}
