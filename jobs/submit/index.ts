export { type Submission, type SubmitOptions, submitTasks } from "./submit-tasks";
