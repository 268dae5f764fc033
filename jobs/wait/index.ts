export type { EndedJob, JobProgress } from "./job-watch";
export type { PollInterval } from "./poll";
export { type WaitForNodesOptions, waitForNodes } from "./wait-for-nodes";
export { type WaitForTasksOptions, waitForTasks } from "./wait-for-tasks";
