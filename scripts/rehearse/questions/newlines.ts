import { NotAnswered, type Question } from "../question";

/** Whether a command line may contain line breaks. */
export const newlines: Question = {
  id: "newlines",
  question: "Does a task run a command line that contains line breaks?",
  assumption: "Nothing. The library joins lines, so that a command line never contains a line break.",
  places: ["destinations/command-lines/command-line.ts", "components/node-tool/shell.ts"],
  step: "tasks",
  async ask({ runTask }) {
    const task = await runTask({ commandLine: "/bin/sh -c 'echo first\necho second'" });
    if (task.accepted && task.exitCode === undefined) {
      throw new NotAnswered(`the task's process did not start: ${task.failureCode}`);
    }
    const isWhole = /^first\r?\nsecond/.test(task.stdout ?? "");
    return {
      answer: !task.accepted
        ? "No: Batch refuses the task."
        : isWhole
          ? "Yes: both lines ran."
          : "Batch accepts the task, but does not run both lines.",
      exchanges: [task.exchange],
    };
  },
};
