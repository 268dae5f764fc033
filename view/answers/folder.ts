import type { OutputReference } from "../../outputs";
import type { Ask } from "../request/ask";
import { jobOf } from "./where";

/** The number of folders and files of a page. */
const PAGE_SIZE = 200;

/** One page of a folder: `task`, `kind` and `path` name the folder, `from` the page. */
export async function folderAnswer(ask: Ask): Promise<object> {
  const job = await jobOf(ask);
  const given = (name: string) => ask.query.get(name) || undefined;
  const [taskId, kind, path, from] = ["task", "kind", "path", "from"].map(given);
  const { folders, outputs, next } = await job.browse(
    { ...(taskId && { taskId }), ...(kind && { kind }), ...(path && { path }) },
    { pageSize: PAGE_SIZE, abortSignal: ask.abortSignal, ...(from && { from }) },
  );
  return { folders, files: outputs.map(fileJson), ...(next !== undefined && { next }) };
}

/** What the page knows of an output. */
export function fileJson({ taskId, kind, path, size, lastModified, contentType, trackedSince, run }: OutputReference) {
  return {
    task: taskId ?? null,
    kind,
    path,
    size,
    modified: lastModified.toISOString(),
    type: contentType ?? null,
    isTracked: trackedSince !== undefined,
    run: run ?? null,
  };
}
