import { checkJobId, checkTaskId, isJobOutputKind } from "../../conventions";
import { jobContainer } from "../description/job-container";
import { checkDistinctBlobs } from "../files/distinct-blobs";
import { outputFile } from "../files/output-file";
import type { JobDestinations } from "./job-destinations";
import type { Nodes } from "./nodes";
import type { TaskDestinations } from "./task-destinations";

/**
 * Returns the destinations of a job whose tasks run on `nodes`.
 *
 * @throws {DestinationError} `JobNotDeclared`.
 * @throws {ConventionError} `JobIdRefused`.
 */
export function buildJob({ description, ...nodes }: Nodes, jobId: string): JobDestinations {
  const container = jobContainer(description, checkJobId(jobId));
  const containerUrl = `${description.blobEndpoint}${container}`;
  const place = { ...nodes, containerUrl };
  const task = (taskId: string): TaskDestinations => {
    checkTaskId(taskId);
    return {
      outputFile: (kind, pattern, options) => outputFile({ ...place, taskId }, kind, pattern, options),
      outputFiles(requests) {
        const files = requests.map(({ kind, pattern, ...options }) =>
          outputFile(isJobOutputKind(kind) ? place : { ...place, taskId }, kind, pattern, options),
        );
        checkDistinctBlobs(files);
        return files;
      },
    };
  };
  return {
    container,
    containerUrl,
    task,
    outputFile: (kind, pattern, options) => outputFile(place, kind, pattern, options),
  };
}
