import { Argument, Option } from "commander";

/** The kind of output that a command is about. */
export function kindArgument(): Argument {
  return new Argument(
    "<kind>",
    "TaskOutput, TaskPreview, TaskLog, TaskIntermediate, JobOutput, JobPreview, or one of your own",
  );
}

/** The task whose outputs are meant. */
export function taskOption(): Option {
  return new Option("--task <id>", "the task (or AZ_BATCH_TASK_ID); '' for a kind of your own that is the job's");
}
