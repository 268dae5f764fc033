export { missingTasks } from "./missing-tasks";
export { type Submission, type SubmitOptions, submitTasks } from "./submit-tasks";
