import { nearestName } from "../../conventions/internal";
import type { PipelineDescription } from "../../destinations";
import { OutputError } from "../../outputs/internal";
import { codeOf, messageOf } from "../errors/reported-error";
import { shownPath } from "../render/shown-path";

/** The codes with which storage answers for a job without a container. */
const UNANSWERED: readonly string[] = ["AccessDenied", "ContainerNotFound"];

/** How many jobs a message contains. */
const MAX_NAMED = 10;

/**
 * Returns whether a pipeline does not list a job. A pipeline with `dynamicJobs` also has jobs that it does not list.
 * Outputs can outlast the declaration of their job, so reading such a job is not an error by itself.
 */
export function isUndeclared({ jobs, dynamicJobs }: PipelineDescription, jobId: string | undefined): boolean {
  if (jobId === undefined || dynamicJobs) return false;
  return !Object.keys(jobs).some((declared) => declared.toLowerCase() === jobId.toLowerCase());
}

/**
 * Returns the error about a job that the destinations file does not list, if storage has denied access to it or has no
 * container for it. Returns any other error unchanged.
 *
 * @param file the destinations file.
 */
export function withDeclaredJobs(error: unknown, pipeline: PipelineDescription, jobId: string, file: string): unknown {
  if (!UNANSWERED.includes(codeOf(error)) || !isUndeclared(pipeline, jobId)) return error;
  const ids = Object.keys(pipeline.jobs);
  const nearest = nearestName(jobId, ids);
  const named = ids.slice(0, MAX_NAMED).map(shownPath).join(", ");
  const listed = ids.length === 0 ? "no job" : `${named}${ids.length > MAX_NAMED ? ", …" : ""}`;
  const fix = nearest === undefined ? "give --job with one of these" : `did you mean --job ${shownPath(nearest)}?`;
  // Storage's own advice is about roles and containers, and does not help here.
  const got = /\b\w+ \d{3}\b/.exec(messageOf(error))?.[0] ?? codeOf(error);
  const message = `job ${shownPath(jobId)} is not in ${file}, which lists ${listed}, and storage has no outputs of it for this identity (${got}); ${fix}`;
  return new OutputError(codeOf(error) as OutputError["code"], message, { cause: error });
}
