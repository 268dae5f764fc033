/** What the command takes of the destinations beside their public interface. */
export { checkDescription } from "./check-description";
export { jobContainer } from "./job-container";
