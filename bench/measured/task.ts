import { stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** The work of a measured process. */
export interface Task {
  readonly what:
    | "track"
    | ("save" | "save again and again" | "save a folder" | "list" | "download" | "download a folder")
    | ("submit" | "wait");
  /** The name of the way to do it. */
  readonly way: string;
  readonly blobEndpoint: string;
  /** The file or folder to save, or to which the outputs are downloaded. */
  readonly source: string;
  /** The account of the work with tasks. */
  readonly batch?: { readonly endpoint: string; readonly token: string };
  /** The number of repetitions, of parallel operations or of tasks. */
  readonly count: number;
  /** The file for a profile. By default there is none, because profiling takes time. */
  readonly profile?: string;
}

/** Prepares the work, and returns the function that is measured. */
export type Way = (task: Task) => Promise<() => Promise<unknown>>;

/** The cost from the call to its result, without the start of Node.js and the loading of modules. */
export interface TaskCost {
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** The peak memory of the whole process, in bytes. */
  readonly peakRss: number;
}

/** The job that owns the outputs, and its container. */
export const JOB = "bench";
export const CONTAINER = "job-bench";

/** The path of the first output that the sink stores. */
export const FIRST_STORED = "0000000.bin";

/** The path of the tracked output. */
export const TRACKED = "tracked.log";

/** How often the size of a tracked file is read, in milliseconds. */
const POLL_MS = 50;

/** Waits until a tracked file has `count` bytes. */
export async function untilWritten({ source, count }: Task): Promise<void> {
  while ((await stat(source)).size < count) await setTimeout(POLL_MS);
}
