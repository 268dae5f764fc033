/** The container of a job's outputs. */
export interface JobContainer {
  /** The container's name, by the File Conventions. */
  name: string;
  /** The container's ARM id, at which roles are granted. */
  id: string;
}
