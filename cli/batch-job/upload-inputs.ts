import { stat } from "node:fs/promises";
import type { JobOutputStorage } from "../../outputs";
import { inOrder } from "../../outputs/internal";
import { INPUT_KIND } from "../job-file/build-task";
import type { LocalFile } from "../job-file/local-files";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { note } from "../terminal";

/** The number of files that are uploaded in parallel. */
const AT_ONCE = 8;

/** Uploads local files to the container of a job, as outputs of the kind `JobInput`. The first failure ends it. */
export async function uploadInputs(outputs: JobOutputStorage, files: readonly LocalFile[]): Promise<void> {
  if (files.length === 0) return;
  const progress = await openProgress("uploading");
  let size = 0;
  progress.found?.({ files: files.length, bytes: await sizeOf(files), isComplete: true });
  try {
    const uploads = inOrder(files, AT_ONCE, ({ file, storedPath }, abortSignal) =>
      outputs.save(INPUT_KIND as never, file, storedPath, {
        abortSignal,
        onProgress: ({ sentBytes, ...each }) => progress.update({ ...each, doneBytes: sentBytes }),
      }),
    );
    for await (const input of uploads) size += input.size;
  } finally {
    progress.end();
  }
  note(`uploaded ${counted(files.length, "input")}, ${byteSize(size)}`);
}

/** Returns the size of files, in bytes. A file that has none meanwhile fails when it is uploaded. */
async function sizeOf(files: readonly LocalFile[]): Promise<number> {
  let bytes = 0;
  const sizes = inOrder(files, AT_ONCE, async ({ file }) => (await stat(file).catch(() => undefined))?.size ?? 0);
  for await (const size of sizes) bytes += size;
  return bytes;
}
