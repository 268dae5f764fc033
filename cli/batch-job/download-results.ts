import { join } from "node:path";
import type { DownloadedOutput, JobOutputStorage, OutputFailure, OutputReference } from "../../outputs";
import { inOrder, severalFailed } from "../../outputs/internal";
import { INPUT_KIND } from "../job-file/build-task";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { note, print } from "../terminal";

/** The number of files that are downloaded in parallel, each with some ranges. */
const AT_ONCE = 16;
const RANGES_AT_ONCE = 2;

/** A name of one folder, on every system. Other programs can have written other names to the container. */
const FOLDER_NAME = /^[\w-][\w -]*$/;

/**
 * Downloads the outputs of a job and of its tasks to `<folder>/<task>/<kind>/<path>`, and those of the job itself to
 * `<folder>/<kind>/<path>`. A file that already contains its output is not downloaded again. Prints each file.
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
  const failures: OutputFailure[] = [];
  try {
    for await (const result of inOrder(resultsOf(outputs), AT_ONCE, (output) => download(output, folder, progress))) {
      if ("error" in result) {
        failures.push(result);
        continue;
      }
      files.push(result);
      if (!json) progress.aside(() => print(result.file));
    }
  } finally {
    progress.end();
  }
  const size = files.reduce((sum, { output }) => sum + output.size, 0);
  note(`downloaded ${counted(files.length, "output")}, ${byteSize(size)}, to ${folder}`);
  if (failures.length > 0) throw severalFailed(failures, files.length + failures.length);
  return files;
}

/** Yields the outputs of a job without the inputs that `submit` has uploaded. */
async function* resultsOf(outputs: JobOutputStorage): AsyncGenerator<OutputReference, void> {
  for await (const output of outputs.listAll()) {
    const { taskId, kind } = output;
    if (taskId === undefined && kind === INPUT_KIND) continue;
    if ([kind, taskId ?? kind].every((name) => FOLDER_NAME.test(name))) yield output;
    else note(`${kind} of ${taskId === undefined ? "the job" : `task ${taskId}`} is no name of a folder; use get`);
  }
}

async function download(
  output: OutputReference,
  folder: string,
  progress: Awaited<ReturnType<typeof openProgress>>,
): Promise<DownloadedOutput | OutputFailure> {
  const { taskId, kind, path, size } = output;
  const shownPath = [taskId, kind, path].filter((part) => part !== undefined).join("/");
  const target = join(folder, ...(taskId === undefined ? [] : [taskId]), kind);
  progress.update({ path: shownPath, doneBytes: 0, totalBytes: size });
  try {
    const placed = await output.placeInto(target, {
      rangesAtOnce: RANGES_AT_ONCE,
      onProgress: ({ receivedBytes, totalBytes }) =>
        progress.update({ path: shownPath, doneBytes: receivedBytes, totalBytes }),
    });
    return { output, ...placed };
  } catch (error) {
    return { path: shownPath, error } as OutputFailure;
  }
}
