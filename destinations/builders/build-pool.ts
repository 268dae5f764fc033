import { checkJobId } from "../../conventions";
import { cmdCommandLine } from "../cmd-command-line";
import { commandLine } from "../command-line";
import type { DescribedPool } from "../description";
import { checkCreatesContainers, checkJobOfPool } from "../description/pool-writer";
import { containerOutputFile } from "../files/container-output-file";
import { resourceFile } from "../files/resource-file";
import { resourceFiles } from "../files/resource-files";
import { preparationTask } from "../preparation-task";
import { buildJob } from "./build-job";
import type { Nodes } from "./nodes";
import type { PoolDestinations } from "./pool-destinations";

/** Returns the destinations of tasks on one pool. */
export function buildPool(
  { description, checkSpelling }: Pick<Nodes, "description" | "checkSpelling">,
  pool: DescribedPool,
): PoolDestinations {
  const system = pool.system === "windows" ? "windows" : "linux";
  const isWindows = system === "windows";
  const writer = () => pool.writer ?? description.writer;
  const account = { blobEndpoint: description.blobEndpoint, identityId: () => writer().identityId };
  return {
    id: pool.id,
    system,
    commandLine: isWindows ? cmdCommandLine : commandLine,
    preparationTask(script) {
      checkCreatesContainers(pool);
      return preparationTask(description, system, script);
    },
    job(jobId) {
      checkJobOfPool(description, pool, checkJobId(jobId));
      return buildJob({ description, writer, checkSpelling, isWindows }, jobId);
    },
    outputFile: (file) => containerOutputFile(account, file, isWindows),
    resourceFile: (source) => resourceFile(account, source),
    resourceFiles: (sources) => resourceFiles(account, sources),
  };
}
