import { checkJobId } from "../../conventions";
import { cmdCommandLine } from "../command-lines/cmd-command-line";
import { commandLine } from "../command-lines/command-line";
import { preparationTask, preparedCommandLine } from "../command-lines/preparation-task";
import { customActivity, dataFactoryJobId } from "../custom-activity";
import type { DescribedPool } from "../description";
import { declaredJob } from "../description/job-container";
import { checkCreatesContainers, checkJobOfPool } from "../description/pool-writer";
import { containerOutputFile } from "../files/container-output-file";
import { resourceFile } from "../files/resource-file";
import { resourceFiles } from "../files/resource-files";
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
  const runScript = isWindows ? cmdCommandLine : commandLine;
  const writer = () => pool.writer ?? description.writer;
  const account = { blobEndpoint: description.blobEndpoint, identityId: () => writer().identityId };
  return {
    id: pool.id,
    system,
    commandLine: runScript,
    preparationTask(script) {
      checkCreatesContainers(pool);
      return preparationTask(description, system, script);
    },
    customActivity(activity) {
      const jobId = checkJobId(dataFactoryJobId(pool.id));
      checkJobOfPool(description, pool, jobId);
      const { script } = activity;
      const isDeclared = declaredJob(description, jobId) !== undefined;
      return customActivity(activity, isDeclared ? runScript(script) : preparedCommandLine(system, script));
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
