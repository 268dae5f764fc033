import { destinationsOf } from "azure-batch-outputs/destinations";
import type { TaskDescription } from "azure-batch-outputs/jobs";
import type { Pipeline } from "./pipeline";
import type { Text } from "./texts";

/** The job's id. stacks/output-pipeline declares it, so its output container exists. */
export const JOB_ID = "top-words";

/** The task that adds up the counts of the other tasks. */
export const MERGE_TASK_ID = "merge";

/** Number of words shown for each text, and for all texts together. */
const WORDS = 10;

/**
 * Returns the job's tasks: one per text, and one that merges their counts after all have succeeded.
 *
 * A text's task stores its outputs in both supported ways. The node tool saves `all-words.tsv` while the task runs. The
 * Batch service uploads `top-words.txt` and the standard output after the task has ended.
 */
export function topWordsTasks(pipeline: Pipeline, texts: readonly Text[]): TaskDescription[] {
  const destinations = destinationsOf(pipeline.destinations);
  const job = destinations.job(JOB_ID);
  const { program, texts: textsUrl } = pipeline.taskInputs;

  const count = texts.map(({ id }) => {
    const task = job.task(id);
    return {
      id,
      commandLine: destinations.commandLine(
        `sh top-words.sh text.txt ${WORDS} && batch-outputs save TaskOutput all-words.tsv`,
      ),
      resourceFiles: destinations.resourceFiles([
        { url: `${program}/top-words.sh`, filePath: "top-words.sh" },
        { url: `${textsUrl}/${id}`, filePath: "text.txt" },
      ]),
      outputFiles: task.outputFiles([
        { kind: "TaskOutput", pattern: "top-words.txt" },
        { kind: "TaskLog", pattern: "../std*.txt" },
      ]),
    };
  });

  const fetchCounts = texts.map(
    ({ id }) => `batch-outputs get TaskOutput all-words.tsv --task ${id} --output ${id}.tsv`,
  );
  const merge = {
    id: MERGE_TASK_ID,
    commandLine: destinations.commandLine(
      [
        ...fetchCounts,
        `sh merge.sh ${WORDS} ${texts.map(({ id }) => `${id}.tsv`).join(" ")}`,
        "batch-outputs save JobOutput top-words.txt",
      ].join(" && "),
    ),
    resourceFiles: [destinations.resourceFile({ url: `${program}/merge.sh`, filePath: "merge.sh" })],
    outputFiles: job.task(MERGE_TASK_ID).outputFiles([{ kind: "TaskLog", pattern: "../std*.txt" }]),
    dependsOn: { taskIds: texts.map(({ id }) => id) },
  };
  return [...count, merge];
}
