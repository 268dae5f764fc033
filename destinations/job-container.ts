import { outputContainerName } from "../conventions";
import { shown } from "../conventions/internal";
import type { PipelineDescription } from "./description";
import { DestinationError } from "./destination-error";

/**
 * Returns the name of the container of a job that the nodes of a pipeline can write to: the one that the pipeline declares, or with
 * `dynamicJobs` that of any other job. Batch ignores the case of job ids.
 *
 * @throws {DestinationError} `JobNotDeclared`.
 * @throws {ConventionError} `JobIdRefused`.
 */
export function jobContainer({ jobs, dynamicJobs }: PipelineDescription, jobId: string): string {
  const ids = Object.keys(jobs);
  const declared = ids.find((id) => id.toLowerCase() === jobId.toLowerCase());
  if (declared !== undefined) return jobs[declared]!.container;
  if (dynamicJobs) return outputContainerName(jobId);
  throw new DestinationError(
    "JobNotDeclared",
    `job must be one that the pipeline declares (${ids.map(shown).join(", ") || "it declares none"}), got ${shown(jobId)}; add it to the pipeline's \`jobs\`, or deploy the pipeline with \`dynamicJobs: true\``,
  );
}
