import { PRIVATE_CONTAINER } from "../probe-stack";
import type { Question } from "../question";

/** What happens to a task whose resource file is denied. */
export const resourceFileDenied: Question = {
  id: "resource-file-denied",
  question: "How does a task end if the nodes' identity may not read its resource file?",
  assumption: "It ends with `BlobAccessDenied`, before its process starts, and without a retry.",
  places: ["jobs/codes/task-codes.ts", "local/README.md"],
  step: "probes",
  async ask({ runTask, description }) {
    const { writer, blobEndpoint } = await description();
    const task = await runTask({
      commandLine: "/bin/sh -c 'echo started'",
      resourceFiles: [
        {
          httpUrl: `${blobEndpoint}${PRIVATE_CONTAINER}/file`,
          filePath: "file",
          identityReference: { resourceId: writer.identityId },
        },
      ],
      constraints: { maxTaskRetryCount: 1 },
    });
    if (!task.accepted) return { answer: "Batch refuses the task.", agrees: false, exchanges: [task.exchange] };
    return {
      answer: `It ends with ${task.failureCode ?? `exit code ${task.exitCode}`} after ${task.retryCount ?? 0} retries.`,
      agrees: task.failureCode === "BlobAccessDenied" && task.retryCount === 0 && task.exitCode === undefined,
      exchanges: [task.exchange],
    };
  },
};
