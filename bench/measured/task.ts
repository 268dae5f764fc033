/** What a measured process is to do. */
export interface Task {
  readonly what: "save" | "save again and again" | "save a folder" | "list" | "download" | "download a folder";
  /** Which of the ways to do it, by its name. */
  readonly way: string;
  readonly blobEndpoint: string;
  /** The file, or the folder, to save, or to download to. */
  readonly source: string;
  /** How often, or how many at once. */
  readonly count: number;
  /** The file for a profile of what is measured; none is taken by default, since it costs time. */
  readonly profile?: string;
}

/** Makes ready, and returns what is measured. */
export type Way = (task: Task) => Promise<() => Promise<unknown>>;

/** What it took, from the call to its answer: neither Node's start nor the loading of modules. */
export interface TaskCost {
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** Of the whole process, in bytes. */
  readonly peakRss: number;
}

/** Whose outputs they are: the job `bench`, in the container that the standard gives it. */
export const JOB = "bench";
export const CONTAINER = "job-bench";

/** The path of the first of the outputs that the sink stores. */
export const FIRST_STORED = "0000000.bin";
