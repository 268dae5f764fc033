import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { systemClock } from "../../../../conventions/internal";
import { openRestClient } from "../../../../outputs/storage/rest-client";
import { createSend } from "../../../../outputs/storage/send";
import { trackedName, trackOutput } from "../../../../outputs/track";

/** The instructions for a process that tracks a file. Its first argument names the file that contains them. */
export interface TrackerTask {
  readonly containerUrl: string;
  readonly token: string;
  readonly source: string;
  readonly path: string;
  readonly blockLimit: number;
}

/** Tracks a file until its standard input ends or it is killed. */
async function main(): Promise<void> {
  const task: TrackerTask = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
  const credential = { getToken: async () => ({ token: task.token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const rest = openRestClient(task.containerUrl, credential);
  // Retries happen at once.
  const send = createSend(undefined, { ...systemClock, sleep: async () => {} });
  const { source, path, blockLimit } = task;
  const set = { taskId: "t1", kind: "TaskLog" };
  const limits = { blockLimit, largestAppend: 2000 };
  // A later look can store what a failed one did not. If none does, the last failure can be read here.
  const onError = (error: unknown) => console.error(error);
  const tracked = trackOutput(
    { url: task.containerUrl, containerName: basename(task.containerUrl), rest, send },
    trackedName(set, path),
    source,
    { intervalSeconds: 0.002, onError },
    limits,
  );
  process.stdin.resume();
  await once(process.stdin, "end");
  const { size } = await tracked.close();
  process.stdout.write(String(size));
}

void main();
