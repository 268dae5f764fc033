import type { DownloadedOutput, JobOutputStorage } from "../../outputs";
import { abortedByInterrupt, forgetInterrupt, stoppedDownload, wasInterrupted } from "../interrupt";
import { INPUT_KIND } from "../job-file/build-task";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { note, print } from "../terminal";

/** Which outputs are downloaded, and how they are reported. */
interface ResultOptions {
  /** When the job was created. Older outputs are those of an earlier job with the same id. */
  readonly createdAt: Date;
  readonly json: boolean;
  /** The command line that continues an interrupted download. */
  readonly again: string;
}

/**
 * Downloads the outputs that a job and its tasks have stored since the job was created, as `downloadAll` does, without
 * the inputs that `submit` has uploaded. Prints each file.
 *
 * @throws {OutputError} `SomeFailed` with `failures`, after the others were downloaded.
 */
export async function downloadResults(
  outputs: JobOutputStorage,
  folder: string,
  { createdAt, json, again }: ResultOptions,
): Promise<DownloadedOutput[]> {
  const progress = await openProgress("downloading");
  const files: DownloadedOutput[] = [];
  // Storage returns times in whole seconds, rounded down.
  const first = Math.floor(createdAt.getTime() / 1000) * 1000;
  const results = outputs.downloadAll(folder, {
    filter: ({ taskId, kind, lastModified }) =>
      (taskId !== undefined || kind !== INPUT_KIND) && lastModified.getTime() >= first,
    ...(progress.found && { onFound: progress.found }),
    onProgress: ({ receivedBytes, ...file }) => progress.update({ ...file, doneBytes: receivedBytes }),
    abortSignal: abortedByInterrupt(stoppedDownload(again)),
  });
  try {
    for await (const result of results) {
      files.push(result);
      if (!json) progress.aside(() => print(result.file));
    }
  } finally {
    forgetInterrupt();
    progress.end();
    const size = files.reduce((sum, { output }) => sum + output.size, 0);
    if (!wasInterrupted()) note(`downloaded ${counted(files.length, "output")}, ${byteSize(size)}, to ${folder}`);
  }
  return files;
}
