import { checkJobId, checkTaskId, isJobOutputKind, type OutputKind } from "../../conventions";
import { checkRunId } from "../../conventions/internal";
import { jobContainer } from "../description/job-container";
import { environmentSettings, runSettings } from "../environment-settings";
import { checkDistinctBlobs } from "../files/distinct-blobs";
import { outputFile } from "../files/output-file";
import { inputsFrom, outputsAsFile } from "../files/outputs-as-files";
import { checkSize } from "../files/resource-files";
import type { JobDestinations } from "./job-destinations";
import type { Nodes } from "./nodes";
import type { OutputFileRequest, TaskDestinations } from "./task-destinations";

/**
 * Returns the destinations of a job whose tasks run on `nodes`.
 *
 * @param run the run of the job (default: runs are not told apart).
 * @throws {DestinationError} `JobNotDeclared`.
 * @throws {ConventionError} `JobIdRefused`.
 */
export function buildJob(nodes: Nodes, jobId: string, run?: string): JobDestinations {
  const container = jobContainer(nodes.description, checkJobId(jobId));
  const { blobEndpoint } = nodes.description;
  const identityId = () => nodes.writer().identityId;
  const account = { blobEndpoint, identityId };
  const place = {
    ...nodes,
    identityId,
    containerUrl: `${blobEndpoint}${container}`,
    ...(run !== undefined && { run }),
  };
  const spelled = (kind: OutputKind) => {
    nodes.checkSpelling(kind);
    return kind;
  };
  const task = (taskId: string): TaskDestinations => {
    checkTaskId(taskId);
    const filesOf = ({ kind: kinds, pattern, ...options }: OutputFileRequest) =>
      kindsOf(kinds).map((kind) =>
        outputFile(isJobOutputKind(kind) ? place : { ...place, taskId }, kind, pattern, options),
      );
    return {
      outputFile: (kind, pattern, options) => outputFile({ ...place, taskId }, kind, pattern, options),
      outputFiles(requests) {
        const files = requests.flatMap((request) => ("filePattern" in request ? request : filesOf(request)));
        checkDistinctBlobs(files);
        return files;
      },
      resourceFile: (kind, options) => outputsAsFile(account, { container, taskId, kind: spelled(kind) }, options),
      environmentSettings: () => [
        ...environmentSettings(place.containerUrl, nodes.writer().identityClientId, taskId),
        ...runSettings(run),
      ],
    };
  };
  return {
    container,
    containerUrl: place.containerUrl,
    run: (runId) => buildJob(nodes, jobId, checkRunId(runId, "runId")),
    environmentSettings: () => runSettings(run),
    task,
    outputFile: (kind, pattern, options) => outputFile(place, kind, pattern, options),
    resourceFile: (kind, options) => outputsAsFile(account, { container, kind: spelled(kind) }, options),
    inputsFrom(taskIds, kind, options) {
      const inputs = inputsFrom(account, container, taskIds, spelled(kind), options);
      checkSize(inputs.resourceFiles);
      return inputs;
    },
  };
}

function kindsOf(kinds: OutputKind | readonly OutputKind[]): readonly OutputKind[] {
  // Without the compiler of TypeScript, it can be anything, which the files then refuse.
  return Array.isArray(kinds) ? kinds : [kinds as OutputKind];
}
