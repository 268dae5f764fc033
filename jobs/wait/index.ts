export type { PollInterval } from "./poll";
export { type WaitForNodesOptions, waitForNodes } from "./wait-for-nodes";
export { type EndedJob, type JobProgress, type WaitForTasksOptions, waitForTasks } from "./wait-for-tasks";
