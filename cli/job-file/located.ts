import type { DocumentPath } from "./job-document";
import { jobFileRefused } from "./job-file-error";
import { type ReadJobFile, shownPathTo } from "./read-job-file";

/**
 * Runs what uses a value of a job file. An error gets the position and the path of the value.
 *
 * @param of what the error is about, such as `of task 3`.
 * @throws {CommandError} `JobFileRefused`.
 */
export async function located<T>(
  { document }: ReadJobFile,
  path: DocumentPath,
  work: () => T | Promise<T>,
  of?: string,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const subject = of === undefined ? shownPathTo(path) : `${shownPathTo(path)} ${of}`;
    throw jobFileRefused([`${document.at(path)}: ${subject}: ${(error as Error).message}`], error);
  }
}
