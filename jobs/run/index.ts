export { createJob } from "./create-job";
export { type DeleteJobOptions, deleteJob } from "./delete-job";
export { type RunDescription, type RunProgress, runJob } from "./run-job";
export { terminateJob } from "./terminate-job";
