import { isAccepted, mustSucceed } from "../engine";
import { waitForNode } from "../probe-node";
import { PRIVATE_CONTAINER, poolIdentity, USUAL_START_TASK } from "../probe-stack";
import { isServerError } from "../probe-task";
import { NotAnswered, type Question } from "../question";

/** What happens to a node whose StartTask may not read a resource file. */
export const startTaskDenied: Question = {
  id: "start-task-denied",
  question: "What becomes of a node if its StartTask's resource file answers 403?",
  assumption: "The StartTask ends with `BlobAccessDenied`, and the node stays `starttaskfailed` until a reimage.",
  places: ["docs/components.md", "jobs/codes/task-codes.ts"],
  step: "probes",
  async ask(rehearsal) {
    const { writer, blobEndpoint } = await rehearsal.description();
    const file = {
      httpUrl: `${blobEndpoint}${PRIVATE_CONTAINER}/file`,
      filePath: "file",
      identityReference: { resourceId: writer.identityId },
    };
    // The node of an earlier run would keep the result of another StartTask.
    mustSucceed(await rehearsal.probes.deploy(undefined, "DELETE the pool of an earlier run"));
    const run = await rehearsal.probes.deploy(
      {
        identity: poolIdentity(writer.identityId),
        startTask: { ...USUAL_START_TASK, maxTaskRetryCount: 2, resourceFiles: [file] },
      },
      "PUT Microsoft.Batch/batchAccounts/pools whose StartTask has a resource file without access",
    );
    if (!isAccepted(run)) return { answer: "The pool is refused.", agrees: false, exchanges: [run.exchange] };
    const { node, exchange } = await waitForNode(rehearsal, ["idle", "starttaskfailed", "unusable"]);
    const { failureInfo, retryCount = 0 } = node.startTaskInfo ?? {};
    if (isServerError(failureInfo?.category) || (node.state === "unusable" && failureInfo === undefined)) {
      throw new NotAnswered(
        `the node is ${node.state} because of Batch: ${failureInfo?.code ?? "no failure is given"}`,
      );
    }
    return {
      answer: `The StartTask ends with ${failureInfo?.code ?? "no failure"} after ${retryCount} retries, and the node is ${node.state}.`,
      agrees: node.state === "starttaskfailed" && failureInfo?.code === "BlobAccessDenied",
      exchanges: [run.exchange, { ...exchange, observed: node }],
    };
  },
};
