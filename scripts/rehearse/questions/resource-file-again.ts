import { destinationsOf } from "../../../destinations";
import { NotAnswered, type Question } from "../question";

/** Whether a retry on the same node downloads resource files again. */
export const resourceFileAgain: Question = {
  id: "resource-file-again",
  question: "Does a retry of a task on the same node download its resource files again?",
  assumption: "Nothing. The documentation says that only a retry on another node does.",
  places: ["docs/destinations.md"],
  step: "tasks",
  async ask({ runTask, description }) {
    const { job } = destinationsOf(await description());
    const task = await runTask({
      // The first attempt marks the file and fails. The second one prints what it finds.
      commandLine: `/bin/sh -c 'ran="$AZ_BATCH_NODE_SHARED_DIR/$AZ_BATCH_TASK_ID"; if [ -e "$ran" ]; then if [ ! -e file.sh ]; then echo absent; elif grep -q rehearsal-mark file.sh; then echo kept; else echo downloaded; fi; else touch "$ran"; echo rehearsal-mark >>file.sh; exit 1; fi'`,
      resourceFiles: [
        // The step `tutorial` has uploaded it.
        job("top-words").resourceFile("JobInput", { path: "top-words.sh", filePath: "file.sh" }),
      ],
      constraints: { maxTaskRetryCount: 1 },
    });
    if (!task.accepted) throw new NotAnswered(`Batch refuses the task: ${task.exchange.code}`);
    const found = (task.stdout ?? "").trim();
    if (found === "") throw new NotAnswered(`the task ended with ${task.failureCode ?? `exit code ${task.exitCode}`}`);
    const answers: Readonly<Record<string, string>> = {
      downloaded: "Yes: the second attempt found the original file.",
      kept: "No: the second attempt found the file as the first one left it.",
      absent: "No, and the second attempt does not find the file at all.",
    };
    return { answer: answers[found] ?? found, exchanges: [task.exchange] };
  },
};
