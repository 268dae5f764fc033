import {
  destinationsOf,
  type OutputFile,
  type PipelineDescription,
  type ResourceFile,
} from "azure-batch-outputs/destinations";

/** A task for `az batch task create --json-file`, and for every client of Batch. */
export interface Task {
  id: string;
  commandLine: string;
  outputFiles?: OutputFile[];
  resourceFiles?: ResourceFile[];
  dependsOn?: { taskIds: string[] };
}

/** Writes ten numbers to output.txt, as the task of the article does. */
const PROGRAM = "seq 1 10 > output.txt && echo wrote 10 numbers";

/**
 * Returns tasks that persist their outputs in each of the ways of the articles, and one that takes these outputs:
 *
 * - `by-conventions`: the task itself stores outputs while it runs
 * - `by-sas`: Batch uploads output files with a SAS
 * - `by-identity`: Batch uploads output files with the identity of the nodes
 * - `merge`: downloads the outputs of the others. The job needs `usesTaskDependencies: true`
 *
 * @param containerSasUrl a URL of the job's container with a SAS that can write. It is in the tasks, and is a secret.
 */
export function persistTasks(description: PipelineDescription, jobId: string, containerSasUrl: string): Task[] {
  const destinations = destinationsOf(description);
  const job = destinations.job(jobId);

  const byConventions = {
    id: "by-conventions",
    commandLine: destinations.commandLine(
      `batch-outputs run --track TaskLog=progress.log --save TaskOutput=output.txt -- sh -c '${PROGRAM} > progress.log'` +
        " && batch-outputs save-text TaskPreview '10 numbers' preview.txt",
    ),
  };

  const bySas = {
    id: "by-sas",
    commandLine: destinations.commandLine(PROGRAM),
    outputFiles: job.task("by-sas").outputFiles([
      { kind: "TaskOutput", pattern: "output.txt", containerSasUrl },
      { kind: "TaskLog", pattern: "../std*.txt", containerSasUrl },
      // Names of your own, which belong to no kind.
      destinations.outputFile({ containerUrl: containerSasUrl, pattern: "output.txt", path: "by-sas/output.txt" }),
    ]),
  };

  const byIdentity = {
    id: "by-identity",
    commandLine: destinations.commandLine(PROGRAM),
    outputFiles: job.task("by-identity").outputFiles([
      { kind: "TaskOutput", pattern: "output.txt", contentType: "text/plain" },
      { kind: "TaskLog", pattern: "../std*.txt" },
      { kind: "TaskIntermediate", pattern: "core.*", condition: "taskfailure" },
    ]),
  };

  const upstream = [byConventions, bySas, byIdentity].map(({ id }) => id);
  const merge = {
    id: "merge",
    commandLine: destinations.commandLine("cat */'$TaskOutput'/output.txt > merged.txt"),
    ...job.inputsFrom(upstream, "TaskOutput"),
    outputFiles: [job.outputFile("JobOutput", "merged.txt")],
  };
  return [byConventions, bySas, byIdentity, merge];
}
