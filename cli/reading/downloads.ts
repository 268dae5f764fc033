import type { DownloadAllOptions, DownloadedOutput } from "../../outputs";
import { LIST_ADVICE, OutputError } from "../../outputs/internal";
import { note } from "../terminal";
import { openJob } from "../where/where";
import { noteRun } from "./note-run";
import { noteUnusualKind, openOutputsToRead } from "./outputs-to-read";
import { selectionOf } from "./selection-options";
import { tasksOfBatch } from "./tasks-of-batch";
import { checkIsKnown } from "./unknown-name";
import { isOfOneOwner, type Wanted } from "./wanted";

/**
 * Downloads what is wanted below a folder, or says what a download would do.
 *
 * @throws {OutputError} `OutputNotFound` if nothing is selected; and the errors of `downloadMatching`.
 */
export async function* downloads(
  wanted: Wanted,
  folder: string,
  options: DownloadAllOptions,
): AsyncGenerator<DownloadedOutput, void> {
  const { kind, patterns, task } = wanted;
  const selection = selectionOf(wanted);
  if (kind !== undefined && isOfOneOwner(wanted)) {
    const outputs = await openOutputsToRead(kind, wanted);
    yield* outputs.downloadMatching(kind, patterns, folder, { ...selection, ...options });
    await noteRun(outputs);
    return;
  }
  if (kind !== undefined) noteUnusualKind(kind, wanted);
  const job = await openJob(wanted);
  const failed = wanted.failed ? await tasksOfBatch(wanted, "failed", "--failed") : undefined;
  if (failed?.length === 0) {
    note(`no task of job ${wanted.job} has failed`);
    return;
  }
  let isEmpty = true;
  const everything = {
    ...selection,
    ...(kind !== undefined && { kind }),
    ...(patterns.length > 0 && { paths: patterns }),
    ...(failed !== undefined && { tasks: failed }),
    ...(task === "" ? { filter: ofJob(selection.filter) } : task !== undefined && { tasks: task }),
  };
  for await (const download of job.downloadAll(folder, { ...everything, ...options })) {
    isEmpty = false;
    yield download;
  }
  if (!isEmpty) {
    await noteRun(job);
    return;
  }
  await checkIsKnown([job], wanted);
  throw new OutputError("OutputNotFound", `no outputs are selected; ${LIST_ADVICE}`);
}

type Filter = ReturnType<typeof selectionOf>["filter"];

function ofJob(filter: Filter = () => true): Filter {
  return (output) => output.taskId === undefined && filter(output);
}
