import { checkDeclaredJobIds, outputContainerName } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import type { DescribedNodeTool, DescribedPool, DescribedWriter, PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";
import { DESCRIPTION_VERSIONS, problemsOf } from "./check-description";

/** The parts of a pipeline. */
export interface PipelineParts {
  /**
   * The Batch account's endpoint: a URL, or the host that Azure gives, such as `account.westeurope.batch.azure.com`.
   */
  batchEndpoint: string;
  /**
   * The pools whose nodes have the node tool, by the name that job authors use. A pool's id is enough, unless the pool
   * has an identity of its own.
   */
  pools: { readonly [name: string]: string | DescribedPool };
  /** The storage account's Blob endpoint, such as `https://account.blob.core.windows.net/`. */
  blobEndpoint: string;
  /** The identity that nodes use to read and write. */
  writer: DescribedWriter;
  /** The ids of the declared jobs. */
  jobs: readonly string[];
  /** Whether the writer can also create and fill containers of jobs that are not declared. Defaults to false. */
  dynamicJobs?: boolean;
  /** The node tool that the pools install. */
  nodeTool: DescribedNodeTool;
}

/**
 * Returns the description of a pipeline, in the form of the `destinations` output of an OutputPipeline. Use it for
 * components that you wire by hand. It takes plain values, so call it inside an `apply`.
 *
 * @example
 * describePipeline({
 *   batchEndpoint: "account.westeurope.batch.azure.com",
 *   pools: { workers: poolId },
 *   blobEndpoint: "https://outputs.blob.core.windows.net/",
 *   writer: { identityId, identityClientId },
 *   jobs: ["render"],
 *   nodeTool: { version: "0.1.0", sha256 },
 * });
 *
 * @throws {DestinationError} `DescriptionRefused` with all problems, one per line.
 */
export function describePipeline(parts: PipelineParts): PipelineDescription {
  if (typeof parts !== "object" || parts === null) refuse([refusal("parts", "be an object", shown(parts))]);
  const { pools, jobs } = parts;
  const problems = [
    ...(typeof pools === "object" && pools !== null && !Array.isArray(pools)
      ? []
      : [refusal("pools", "be an object with a pool's id for each name", shown(pools))]),
    ...(Array.isArray(jobs)
      ? checkDeclaredJobIds(jobs, (index) => `jobs[${index}]`)
      : [refusal("jobs", "be a list of ids", shown(jobs))]),
  ].map((problem) => (typeof problem === "string" ? problem : problem.message));
  if (problems.length > 0) refuse(problems);

  const description = assembleDescription(parts);
  const more = problemsOf({ ...description });
  if (more.length > 0) refuse(more);
  return description;
}

/** Returns the description of parts without checking them, because they come from Azure. */
export function assembleDescription(parts: PipelineParts): PipelineDescription {
  const { batchEndpoint, pools, blobEndpoint, writer, jobs, dynamicJobs = false, nodeTool } = parts;
  return {
    version: versionOf(Object.values(pools)),
    batchEndpoint: String(batchEndpoint).includes("://") ? batchEndpoint : `https://${batchEndpoint}`,
    pools: Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [name, typeof pool === "string" ? { id: pool } : pool]),
    ),
    blobEndpoint,
    writer,
    jobs: Object.fromEntries(jobs.map((job) => [job, { container: outputContainerName(job) }])),
    dynamicJobs,
    nodeTool,
  };
}

/** Returns the first version that has all properties of the pools. */
function versionOf(pools: readonly (string | DescribedPool)[]): number {
  const has = (property: "writer" | "system") =>
    pools.some((pool) => typeof pool === "object" && pool?.[property] !== undefined);
  if (has("system")) return DESCRIPTION_VERSIONS.windows;
  return has("writer") ? DESCRIPTION_VERSIONS.ownWriters : DESCRIPTION_VERSIONS.sharedWriter;
}

function refuse(problems: readonly string[]): never {
  throw new DestinationError("DescriptionRefused", problems.join("\n"));
}
