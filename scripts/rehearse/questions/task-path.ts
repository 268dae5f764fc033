import { NotAnswered, type Question } from "../question";

/** Whether a task without a shell finds the command. */
export const taskPath: Question = {
  id: "task-path",
  question: "Is the folder with the link to batch-outputs on the PATH of a task?",
  assumption: "Yes: Batch's PATH of a Linux task contains /usr/local/bin.",
  places: ["destinations/node-installation.ts", "components/node-tool/install-script.ts", "docs/command-line.md"],
  step: "tasks",
  async ask({ runTask }) {
    const task = await runTask({ commandLine: "/bin/sh -c 'echo $PATH; command -v batch-outputs'" });
    if (task.exitCode === undefined) throw new NotAnswered(`the task's process did not start: ${task.failureCode}`);
    const [path = "", command] = (task.stdout ?? "").trim().split("\n");
    const agrees = task.exitCode === 0 && command !== undefined && command.endsWith("/usr/local/bin/batch-outputs");
    return { answer: agrees ? `Yes: ${path}.` : `No: ${path}.`, agrees, exchanges: [task.exchange] };
  },
};
