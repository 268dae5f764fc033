import type { OutputReference } from "../../outputs";
import type { Ask } from "../request/ask";
import { folderOf, jobOf } from "./where";

/** The number of folders and files of a page. */
const PAGE_SIZE = 200;

/**
 * One page of a folder: `task`, `kind` and `path` name the folder, and `from` the page. With `beginning`, it has only
 * names that begin with it. With `recursive`, it has the files of all folders below.
 */
export async function folderAnswer(ask: Ask): Promise<object> {
  const job = await jobOf(ask);
  const given = (name: string) => ask.query.get(name) || undefined;
  const [from, beginning] = ["from", "beginning"].map(given);
  const { folders, outputs, next } = await job.browse(folderOf(ask), {
    ...{ pageSize: PAGE_SIZE, abortSignal: ask.abortSignal, recursive: ask.query.has("recursive") },
    ...(from && { from }),
    ...(beginning && { beginning }),
  });
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
