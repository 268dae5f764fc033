import type { DownloadedOutput, JobOutputStorage } from "../../outputs";
import { INPUT_KIND } from "../job-file/build-task";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { note, print } from "../terminal";

/**
 * Downloads the outputs of a job and of its tasks, as `downloadAll` does, without the inputs that `submit` has
 * uploaded. Prints each file.
 *
 * @throws {OutputError} `SomeFailed` with `failures`, after the others were downloaded.
 */
export async function downloadResults(
  outputs: JobOutputStorage,
  folder: string,
  json: boolean,
): Promise<DownloadedOutput[]> {
  const progress = await openProgress("downloading");
  const files: DownloadedOutput[] = [];
  const results = outputs.downloadAll(folder, {
    filter: ({ taskId, kind }) => taskId !== undefined || kind !== INPUT_KIND,
    onProgress: ({ path, receivedBytes, totalBytes }) =>
      progress.update({ path, doneBytes: receivedBytes, totalBytes }),
  });
  try {
    for await (const result of results) {
      files.push(result);
      if (!json) progress.aside(() => print(result.file));
    }
  } finally {
    progress.end();
    const size = files.reduce((sum, { output }) => sum + output.size, 0);
    note(`downloaded ${counted(files.length, "output")}, ${byteSize(size)}, to ${folder}`);
  }
  return files;
}
