import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseDuration } from "../../../environment/duration";
import { pauseFor } from "../../../environment/pause";
import type { Account, NodeAtWork } from "../account";
import { keyOf } from "../store/records";

/** How often the folders of a node are looked at. In milliseconds. */
const POLL = 200;

/**
 * Waits until no task of a node has files that it retains: until each task's `retentionTime` has passed since its end,
 * or the task or its job is deleted. Also ends when the account is closed.
 */
export async function untilDataExpires(account: Account, node: NodeAtWork): Promise<void> {
  while (!account.closing && (await hasRetainedData(account, node))) await pauseFor(POLL);
}

async function hasRetainedData({ store, jobSchedules }: Account, { compute }: NodeAtWork): Promise<boolean> {
  const workitems = join(compute.directory, "workitems");
  for (const workItem of await entries(workitems)) {
    for (const number of await entries(join(workitems, workItem))) {
      const jobId = jobSchedules.has(keyOf(workItem)) ? `${workItem}:${number}` : workItem;
      for (const taskId of await entries(join(workitems, workItem, number))) {
        // The folder of a preparation task belongs to no task.
        const record = store.tasks.get(jobId, taskId);
        const ended = Date.parse(record?.executionInfo.endTime ?? "");
        const retained = parseDuration(record?.task.constraints?.retentionTime ?? "") ?? 0;
        if (ended + retained > Date.now()) return true;
      }
    }
  }
  return false;
}

async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
