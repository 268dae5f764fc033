import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { systemClock } from "../../conventions/internal";
import { defaultPlace } from "../where/default-place";
import { readDestinations } from "../where/destinations-file";
import { openJob, type WhereOptions } from "../where/where";
import { matching } from "./candidates";

/** How long, in ms, the listed tasks are offered again without a request. */
const FRESH_MS = 60_000;

/** The longest wait for the tasks after the tab key, in ms. It also limits a sign-in that does not answer. */
const PATIENCE_MS = 3_000;

/** The ids that Batch allows. Other names in a container can be commands for the shell that completes them. */
const ALLOWED = /^[A-Za-z0-9_-]{1,64}(?::job-\d+)?$/;

/** The maximum number of tasks that are listed. */
const MAX_TASKS = 1_000;

/**
 * Returns the ids of jobs or tasks with which the last word can be completed: the declared jobs of the pipeline, or the
 * tasks with outputs. Returns none if they cannot be found: a completion has no messages.
 */
export async function idsFor(what: "jobs" | "tasks", words: readonly string[]): Promise<readonly string[]> {
  try {
    const place = placeIn(words);
    const found = what === "jobs" ? await jobs(place) : await tasks(place);
    return matching(words.at(-1) ?? "", found).filter((id) => ALLOWED.test(id));
  } catch {
    return [];
  }
}

async function jobs({ destinations }: WhereOptions): Promise<readonly string[]> {
  return destinations === undefined ? [] : Object.keys((await readDestinations(destinations)).jobs);
}

async function tasks(place: WhereOptions): Promise<readonly string[]> {
  const file = cacheFile(place);
  const kept = fresh(file);
  if (kept !== undefined) return kept;
  const found = await listed(place);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(found), { mode: 0o600 });
  return found;
}

/** Lists the tasks. Returns those that were found in time. */
async function listed(place: WhereOptions): Promise<readonly string[]> {
  const found: string[] = [];
  const patience = new AbortController();
  const list = async () => {
    const job = await openJob({ ...place, run: "all", waitForAccess: 0 });
    for await (const id of job.taskIds({ abortSignal: patience.signal })) {
      found.push(id);
      if (found.length === MAX_TASKS) break;
    }
  };
  await Promise.race([list().catch(() => {}), systemClock.sleep(PATIENCE_MS, patience.signal).catch(() => {})]);
  patience.abort();
  return [...found];
}

function fresh(file: string): readonly string[] | undefined {
  try {
    if (Date.now() - statSync(file).mtimeMs > FRESH_MS) return undefined;
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Returns the file for the tasks of a place, in the folder for the user's caches. */
function cacheFile(place: WhereOptions, env = process.env): string {
  const folder = process.platform === "win32" ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  const key = JSON.stringify([place, env.BATCH_OUTPUTS_CONTAINER_URL, env.BATCH_OUTPUTS_BLOB_ENDPOINT, process.cwd()]);
  const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return join(folder || join(homedir(), ".cache"), "batch-outputs", `tasks-${name}.json`);
}

function placeIn(words: readonly string[]): WhereOptions {
  const value = (option: string) => {
    const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
    return words[at] === option ? words[at + 1] : words[at]?.slice(option.length + 1);
  };
  const [blobEndpoint, destinations, job] = [value("--blob-endpoint"), value("--destinations"), value("--job")];
  const place = blobEndpoint === undefined && destinations === undefined ? defaultPlace() : {};
  return {
    ...place,
    ...(blobEndpoint !== undefined && { blobEndpoint }),
    ...(destinations !== undefined && { destinations }),
    ...(job !== undefined && { job }),
  };
}
