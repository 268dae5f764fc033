import { rm } from "node:fs/promises";
import { pauseFor } from "../../environment/pause";
import type { StartTask } from "../model";
import type { ComputeNode, ComputeNodeSettings, NodeState, StartTaskInformation, TaskOutcome } from "./compute-node";
import { createHttpClient } from "./files/http-client";
import { createStorageTokens } from "./files/storage-tokens";
import { createLayout, jobDirectory, taskDirectories } from "./layout";
import type { NodeContext } from "./process/run-command";
import { runPreparation, runTask } from "./run-task";
import { createSharedRuns } from "./shared-runs";
import { runStartTask } from "./start-task";
import { linuxSystem } from "./system/linux-system";
import { windowsSystem } from "./system/windows-system";

/**
 * Creates a node. It has no folder and no process until `start`.
 *
 * The node trusts the same certificates as its processes: those in `NODE_EXTRA_CA_CERTS` of `settings.environment`.
 */
export function createComputeNode(settings: ComputeNodeSettings): ComputeNode {
  const system = settings.windows === undefined ? linuxSystem(settings) : windowsSystem(settings, settings.windows);
  const { layout } = system;
  const http = createHttpClient(settings.environment.NODE_EXTRA_CA_CERTS);
  const autoStorage = () => settings.autoStorage?.();
  const context: NodeContext = { system, http, tokens: createStorageTokens(settings, http), autoStorage };
  const preparations = createSharedRuns<TaskOutcome>();

  let state: NodeState = "starting";
  let startTask: StartTask | undefined = settings.startTask;
  let startTaskInfo: StartTaskInformation | undefined;
  let problem: string | undefined;
  /** Lasts from a start to the next stop, reboot or reimage, which ends everything that runs. */
  let life = new AbortController();
  const running = new Set<Promise<unknown>>();

  const become = (next: NodeState, information = startTaskInfo) => {
    state = next;
    startTaskInfo = information;
    settings.onChange?.(node);
  };

  /** Runs something until it ends, the caller's signal aborts, or the node is stopped, rebooted or reimaged. */
  const during = async <T>(run: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const either = signal === undefined ? life.signal : AbortSignal.any([life.signal, signal]);
    const promise = run(either);
    running.add(promise);
    try {
      return await promise;
    } finally {
      running.delete(promise);
    }
  };

  /** The number of running tasks. A node is `running` while it has work, and `idle` otherwise. */
  let busy = 0;
  const asWork = async <T>(run: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (state !== "idle" && state !== "running") throw notReady(settings.nodeId, state);
    const { signal: alive } = life;
    busy += 1;
    if (state === "idle") become("running");
    try {
      return await during(run, signal);
    } finally {
      busy -= 1;
      if (busy === 0 && !alive.aborted) become("idle");
    }
  };

  const endLife = async (why: string) => {
    life.abort(ended(settings.nodeId, why));
    await Promise.allSettled(running);
    preparations.clear();
    await system.endAll();
  };

  const start = async () => {
    life = new AbortController();
    startTaskInfo = undefined;
    problem = undefined;
    become("starting");
    await system.endAll();
    try {
      await system.boot();
    } catch (error) {
      problem = (error as Error).message;
      return become("unusable");
    }
    createLayout(layout);
    const { signal: alive } = life;
    await pauseFor(settings.startTime?.() ?? 0, alive);
    // Stopped meanwhile.
    if (alive.aborted) return;
    if (startTask === undefined) return become("idle");
    const waits = startTask.waitForSuccess ?? true;
    const task = startTask;
    const run = during((signal) => runStartTask(context, task, (information) => become(state, information), signal));
    if (!waits) {
      // It runs in parallel with the tasks, and its result is only in `startTaskInfo`.
      run.catch(() => {});
      return become("idle");
    }
    become("waitingforstarttask");
    try {
      const { result } = await run;
      become(result === "success" ? "idle" : "starttaskfailed");
    } catch (error) {
      // Stopped or rebooted meanwhile: that operation determines the next state.
      if (!alive.aborted) throw error;
    }
  };

  const node: ComputeNode = {
    id: settings.nodeId,
    directory: layout.root,
    get state() {
      return state;
    },
    get startTaskInfo() {
      return startTaskInfo;
    },
    get problem() {
      return problem;
    },
    start,
    runTask: (run, signal) => asWork((either) => runTask(context, run, either), signal),
    prepareJob: (jobId, task, commonEnvironment, signal) =>
      preparations.join(
        jobId,
        (shared) => asWork((either) => runPreparation(context, jobId, task, commonEnvironment, either), shared),
        signal,
      ),
    setStartTask: (next) => {
      startTask = next;
    },
    async reboot() {
      become("rebooting");
      await endLife("rebooted");
      await start();
    },
    async reimage() {
      become("reimaging");
      await endLife("reimaged");
      await system.remove();
      await start();
    },
    taskDirectory: (jobId, taskId) => taskDirectories(layout, jobId, taskId).directory,
    removeTask: (jobId, taskId) =>
      rm(taskDirectories(layout, jobId, taskId).directory, { recursive: true, force: true }),
    async removeJob(jobId) {
      preparations.delete(jobId);
      await rm(jobDirectory(layout, jobId), { recursive: true, force: true });
    },
    async stop({ remove = false } = {}) {
      await endLife("stopped");
      http.close();
      if (remove) await system.remove();
    },
  };
  return node;
}

function notReady(nodeId: string, state: NodeState): Error {
  return Object.assign(new Error(`node ${nodeId} must be idle or running to take a task, got ${state}`), {
    code: "NodeNotReady",
  });
}

function ended(nodeId: string, why: string): Error {
  return Object.assign(new Error(`node ${nodeId} was ${why} while the task ran`), { code: "NodeEnded" });
}
