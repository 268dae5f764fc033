import { outputContainerName } from "../../conventions";
import { nearestName, refusal, shown } from "../../conventions/internal";
import type { DescribedJob, PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";

/**
 * Returns the name of a job's container: of a job that the pipeline declares, or of any job if the pipeline has
 * `dynamicJobs`.
 *
 * @throws {DestinationError} `JobNotDeclared`.
 * @throws {ConventionError} `JobIdRefused`.
 */
export function jobContainer(description: PipelineDescription, jobId: string): string {
  return declaredJob(description, jobId)?.container ?? outputContainerName(jobId);
}

/**
 * Returns the declared job with this id, or undefined for another job of a pipeline with `dynamicJobs`. Batch ignores
 * the case of job ids.
 *
 * @throws {DestinationError} `JobNotDeclared` if the nodes of the pipeline cannot write outputs of the job.
 */
export function declaredJob({ jobs, dynamicJobs }: PipelineDescription, jobId: string): DescribedJob | undefined {
  const ids = Object.keys(jobs);
  const declared = ids.find((id) => id.toLowerCase() === jobId.toLowerCase());
  if (declared !== undefined) return jobs[declared];
  if (dynamicJobs) return undefined;
  const rule = `be one that the pipeline declares (${ids.map(shown).join(", ") || "it declares none"})`;
  const nearest = nearestName(jobId, ids);
  const add = "add it to the pipeline's `jobs`, or deploy the pipeline with `dynamicJobs: true`";
  const fix = nearest === undefined ? add : `did you mean ${shown(nearest)}? Otherwise ${add}`;
  throw new DestinationError("JobNotDeclared", refusal("job", rule, shown(jobId), fix));
}
