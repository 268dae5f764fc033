/** The container of a job's outputs. */
export interface JobContainer {
  /** The container's name, derived from the job id by the File Conventions. */
  name: string;
  /** The container's ARM id, which is the scope for role assignments. */
  id: string;
}
