import { refusal, shown } from "../../conventions/internal";
import { JobError } from "../job-error";
import type { TaskDescription } from "../model";

/** A task as JSON, which is written only once. */
export interface SerializedTask {
  readonly id: string;
  readonly json: string;
  /** In bytes of UTF-8. */
  readonly size: number;
}

/** The most tasks of one request ("Task - Add Collection"). */
export const MAX_CHUNK_TASKS = 100;

/**
 * The largest body of a request: the service refuses more than 1 MB ("Task - Add Collection"). The margin is for
 * whatever a proxy or the service counts in addition.
 */
export const MAX_CHUNK_BYTES = 1_000_000 - 10_000;

const START = '{"value":[';
const END = "]}";

/** The size of a body without tasks. Each task is counted with a comma, and a body has one comma less than tasks. */
const EMPTY_SIZE = START.length + END.length - 1;

/**
 * Returns the tasks in chunks for one request each, in their order. A task that is too large is a chunk by
 * itself. A chunk does not have an id twice: the second task goes into the next request, whose answer says that it
 * exists.
 *
 * It takes a task only when a chunk is asked for, so any number of tasks needs the memory of one chunk.
 */
export async function* chunksOf(
  tasks: Iterable<TaskDescription> | AsyncIterable<TaskDescription>,
): AsyncGenerator<SerializedTask[], void, undefined> {
  let chunk: SerializedTask[] = [];
  let size = EMPTY_SIZE;
  const ids = new Set<string>();
  const empty = () => {
    const full = chunk;
    chunk = [];
    size = EMPTY_SIZE;
    ids.clear();
    return full;
  };
  for await (const task of checked(tasks)) {
    const json = JSON.stringify(task);
    const serialized = { id: task.id, json, size: Buffer.byteLength(json) };
    // With a comma.
    const added = serialized.size + 1;
    // Ids that differ only in case are equal.
    const key = String(task.id).toLowerCase();
    if ((chunk.length > 0 && size + added > MAX_CHUNK_BYTES) || ids.has(key)) yield empty();
    chunk.push(serialized);
    ids.add(key);
    size += added;
    // The next task can take long to come.
    if (chunk.length === MAX_CHUNK_TASKS) yield empty();
  }
  if (chunk.length > 0) yield chunk;
}

/** @throws {JobError} `ArgumentRefused` if the tasks are no iterable of objects with an id. */
async function* checked(
  tasks: Iterable<TaskDescription> | AsyncIterable<TaskDescription>,
): AsyncGenerator<TaskDescription, void, undefined> {
  const isIterable = Symbol.iterator in Object(tasks) || Symbol.asyncIterator in Object(tasks);
  if (!isIterable || typeof tasks === "string") throw refused("tasks", "be an iterable of tasks", tasks);
  let at = 0;
  for await (const task of tasks) {
    if (typeof task?.id !== "string") throw refused(`tasks[${at}]`, "be an object with an id", task?.id ?? task);
    yield task;
    at += 1;
  }
}

function refused(path: string, rule: string, got: unknown): JobError {
  return new JobError("ArgumentRefused", refusal(path, rule, shown(got), "give TaskDescriptions"));
}

/** Returns the body of the request for a chunk. */
export function bodyOf(chunk: readonly SerializedTask[]): string {
  return `${START}${chunk.map(({ json }) => json).join(",")}${END}`;
}
