import { checkJobId } from "../../conventions";
import { cmdCommandLine } from "../cmd-command-line";
import { commandLine } from "../command-line";
import type { DescribedPool } from "../description";
import { checkCreatesContainers, checkJobOfPool } from "../description/pool-writer";
import { resourceFile, resourceFiles } from "../files/resource-file";
import { preparationTask } from "../preparation-task";
import { buildJob } from "./build-job";
import type { Nodes } from "./nodes";
import type { PoolDestinations } from "./pool-destinations";

/** Returns the destinations of tasks on one pool. */
export function buildPool(
  { description, checkSpelling }: Pick<Nodes, "description" | "checkSpelling">,
  pool: DescribedPool,
): PoolDestinations {
  const { blobEndpoint } = description;
  const system = pool.system === "windows" ? "windows" : "linux";
  const identityId = () => (pool.writer ?? description.writer).identityId;
  return {
    id: pool.id,
    system,
    commandLine: system === "windows" ? cmdCommandLine : commandLine,
    preparationTask(script) {
      checkCreatesContainers(pool);
      return preparationTask(description, system, script);
    },
    job(jobId) {
      checkJobOfPool(description, pool, checkJobId(jobId));
      return buildJob({ description, identityId, checkSpelling, isWindows: system === "windows" }, jobId);
    },
    resourceFile: (source) => resourceFile({ blobEndpoint, identityId }, source),
    resourceFiles: (sources) => resourceFiles({ blobEndpoint, identityId }, sources),
  };
}
