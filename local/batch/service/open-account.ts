import type { Environment } from "../../environment/environment";
import type { Identity } from "../../identity";
import type { BatchAccountSettings } from "../batch";
import { type Account, type PoolAtWork, stopRuns } from "./account";
import { serve } from "./http/server";
import type { AccountKeys } from "./keys";
import { closePool } from "./lifecycle/auto-pool";
import {
  completeIfDone,
  deleteJob,
  finishDisabling,
  finishTermination,
  limitTime,
  openPool,
} from "./lifecycle/job-lifecycle";
import { jobEnded, openJobSchedule } from "./lifecycle/job-schedule-lifecycle";
import { openNode } from "./lifecycle/node-lifecycle";
import { deletePool, schedule } from "./lifecycle/pool-lifecycle";
import { begun, reachTargets } from "./lifecycle/resize";
import { createScheduler } from "./lifecycle/scheduler";
import { watchSpotCapacity } from "./lifecycle/spot-capacity";
import { backToActive } from "./lifecycle/task-run";
import { serviceRoutes } from "./routes/service";
import { keyOf } from "./store/records";
import { openStore } from "./store/store";

interface AccountSettings {
  readonly environment: Environment;
  readonly identity: Identity;
  readonly settings: BatchAccountSettings;
  /** Called for every request with a key, because keys can be replaced. */
  readonly keys: () => AccountKeys;
  readonly port: number;
}

export interface OpenAccount {
  readonly account: Account;
  /** Ends the nodes, whose tasks become active again, and stops serving. */
  close(): Promise<void>;
}

/** Opens an account with all its data. Nodes start as after a reboot, and tasks that were running are active again. */
export async function openAccount({
  environment,
  identity,
  settings,
  keys,
  port,
}: AccountSettings): Promise<OpenAccount> {
  const store = openStore(environment.state.path("batch", settings.name, "account.sqlite"));
  const scheduler = createScheduler(() => account);
  const pending = new Set<Promise<unknown>>();
  const account: Account = {
    environment,
    identity,
    settings,
    url: `https://127.0.0.1:${port}`,
    store,
    jobs: new Map(store.jobs().map((record) => [keyOf(record.job.id), record])),
    jobSchedules: new Map(),
    pools: new Map(),
    runs: new Map(),
    taskTokens: new Map(),
    wake: scheduler.wake,
    jobEnded: (jobId) => jobEnded(account, jobId),
    background(work) {
      const settled = work
        .catch((error: unknown) =>
          environment.log("batch", error instanceof Error ? String(error.stack) : String(error)),
        )
        .finally(() => pending.delete(settled));
      pending.add(settled);
    },
    closing: false,
  };

  let stopServing = async () => {};
  const watch = new AbortController();
  const close = async () => {
    account.closing = true;
    watch.abort();
    for (const jobSchedule of account.jobSchedules.values()) jobSchedule.cancel();
    for (const pool of account.pools.values()) {
      pool.autoScale?.end.abort();
      pool.resizing?.abort();
    }
    await stopServing();
    await stopRuns(account.runs.values(), "interrupt");
    const nodes = [...account.pools.values()].flatMap((pool) => [...pool.nodes.values()]);
    await Promise.all(
      nodes.map(async (node) => {
        node.end.abort();
        await node.compute.stop();
        await node.imds.close();
      }),
    );
    while (pending.size > 0) await Promise.all(pending);
    store.close();
  };

  try {
    restoreTasks(account);
    await restorePools(account);
    restoreJobs(account);
    account.background(watchSpotCapacity(account, watch.signal));
    for (const record of store.jobSchedules()) openJobSchedule(account, record);
    stopServing = await serve({
      environment,
      identity,
      account: () => account.settings,
      jobOfToken: (token) => account.taskTokens.get(token),
      keys: () => Object.values(keys()),
      routes: serviceRoutes(account),
      port,
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { account, close };
}

/** Restores tasks that were running when the process was killed. Their processes have ended. */
function restoreTasks({ store, jobs }: Account): void {
  store.transaction(() => {
    for (const { jobKey, record } of store.tasks.interrupted()) {
      const jobId = jobs.get(jobKey)?.job.id;
      if (jobId === undefined) continue;
      backToActive(record);
      store.tasks.put(jobId, record);
    }
  });
}

async function restorePools(account: Account): Promise<void> {
  for (const record of account.store.pools()) {
    const pool: PoolAtWork = { record, nodes: new Map() };
    account.pools.set(keyOf(record.pool.id), pool);
    for (const node of account.store.nodes(record.pool.id)) await openNode(account, pool, node);
    if (record.state === "deleting") account.background(deletePool(account, pool));
    else {
      if (record.allocationState !== "steady") await begun(account, reachTargets(account, pool, undefined));
      schedule(account, pool);
    }
  }
}

/** Resumes operations on jobs that were in progress. */
function restoreJobs(account: Account): void {
  for (const record of account.jobs.values()) {
    limitTime(account, record);
    if (record.state === "deleting") account.background(deleteJob(account, record));
    else if (record.state === "terminating") account.background(finishTermination(account, record));
    else if (record.state === "disabling") finishDisabling(account, record);
    else completeIfDone(account, record);
    if (record.state === "completed") closePool(account, record);
    else account.background(openPool(account, record));
    account.wake(record.job.id);
  }
}
