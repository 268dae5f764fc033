import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";

type FailureInfo = BatchServiceModels.TaskFailureInformation;
type CloudTask = BatchServiceModels.CloudTask;
type ComputeNode = BatchServiceModels.ComputeNode;

/** Advice for the common failures of a job with outputs, by the Batch service's error code. */
const ADVICE: Readonly<Record<string, string>> = {
  FileUploadContainerNotFound:
    "the job has no output container: declare the job in `jobs` of the OutputPipeline and run `pulumi up`, or make it by `batch-outputs prepare --job JOB`",
  FileUploadAccessDenied:
    "the pool's identity may not write to the job's container: `pulumi up --refresh` restores its role assignment, and a new one takes some minutes to be seen",
  BlobAccessDenied:
    "the pool's identity may not read what the task needs: `pulumi up --refresh` restores its role assignment",
  ResourceContainerAccessDenied:
    "the pool's identity may not read what the task needs: `pulumi up --refresh` restores its role assignment",
  BlobNotFound: "a file that the task needs is not where it was uploaded to: submit the job again",
  CommandProgramNotFound: "the node has no such program: name it by its full path, or wrap the command in a shell",
  FailureExitCode: "the program ended with another code than 0: its last words are below",
};

/** Returns some lines that say why a task failed and what to do. */
export async function explainTask(client: BatchServiceClient, jobId: string, task: CloudTask): Promise<string> {
  const info = task.executionInfo;
  const lines = [`${task.id} failed${info?.exitCode === undefined ? "" : ` with exit code ${info.exitCode}`}`];
  lines.push(...explain(info?.failureInfo));
  const read = () => client.file.getFromTask(jobId, task.id ?? "", "stderr.txt");
  lines.push(...(await lastWords("stderr.txt", read)));
  return lines.join("\n  ");
}

/** Returns some lines that say why a node's StartTask failed and what to do. */
export async function explainNode(client: BatchServiceClient, poolId: string, node: ComputeNode): Promise<string> {
  const info = node.startTaskInfo;
  const lines = [
    `node ${node.id} is ${node.state}: its StartTask ended with exit code ${info?.exitCode ?? "none"} after ${info?.retryCount ?? 0} retries`,
  ];
  lines.push(...explain(info?.failureInfo));
  const read = () => client.file.getFromComputeNode(poolId, node.id ?? "", "startup/stderr.txt");
  lines.push(...(await lastWords("startup/stderr.txt", read)));
  lines.push(
    "do: run `pulumi up --refresh`, which puts a missing or damaged tool archive right, then reimage the node",
  );
  return lines.join("\n  ");
}

function explain(failure: FailureInfo | undefined): string[] {
  if (!failure) return [];
  const code = failure.code ?? "unknown";
  const details = (failure.details ?? []).map((detail) => `${detail.name}: ${detail.value}`);
  const advice = ADVICE[code];
  return [`${code} (${failure.category}): ${failure.message}`, ...details, ...(advice ? [`do: ${advice}`] : [])];
}

async function lastWords(
  name: string,
  read: () => Promise<{ readableStreamBody?: NodeJS.ReadableStream }>,
): Promise<string[]> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of (await read()).readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString("utf8").trim();
    return text === ""
      ? []
      : [
          `${name}:`,
          ...text
            .split("\n")
            .slice(-10)
            .map((line) => `  ${line}`),
        ];
  } catch {
    // A task that never ran has no such file, and the node may no longer exist.
    return [];
  }
}
