import type { JobOutputStorage } from "../../outputs";
import type { Ask } from "../request/ask";
import { sendLines } from "./lines";
import { jobOf } from "./where";

/** How long the totals are collected before the page sees them, in milliseconds. */
const INTERVAL_MS = 500;

/** The largest number of tasks whose totals are sent: those with the most bytes. */
const LARGEST = 200;

interface Total {
  count: number;
  bytes: number;
}

/**
 * The number and size of a job's outputs, by task and by kind, as lines. Each line has all totals so far, because a
 * listing of a million outputs takes minutes.
 */
export async function sizesAnswer(ask: Ask): Promise<undefined> {
  await sendLines(ask.response, totals(await jobOf(ask), ask.abortSignal));
}

async function* totals(job: JobOutputStorage, abortSignal: AbortSignal) {
  const tasks = new Map<string, Total>();
  const kinds = new Map<string, Total>();
  let sent = Date.now();
  for await (const { taskId = "", kind, size } of job.listAll({ abortSignal })) {
    add(tasks, taskId, size);
    add(kinds, kind, size);
    if (Date.now() - sent < INTERVAL_MS) continue;
    sent = Date.now();
    yield { ...snapshot(tasks, kinds), isComplete: false };
  }
  yield { ...snapshot(tasks, kinds), isComplete: true };
}

function add(totals: Map<string, Total>, name: string, bytes: number): void {
  const total = totals.get(name) ?? { count: 0, bytes: 0 };
  total.count += 1;
  total.bytes += bytes;
  totals.set(name, total);
}

function snapshot(tasks: Map<string, Total>, kinds: Map<string, Total>) {
  const sorted = (all: Map<string, Total>) =>
    [...all].map(([name, total]) => ({ name, ...total })).sort((one, other) => other.bytes - one.bytes);
  return { tasks: sorted(tasks).slice(0, LARGEST), taskCount: tasks.size, kinds: sorted(kinds) };
}
