import type { JobDestinations, PoolDestinations } from "../../destinations";
import type { LocalFiles } from "./local-files";
import type { ReadJobFile } from "./read-job-file";

/** What the tasks of a job file are built with. */
export interface PlanContext {
  readonly read: ReadJobFile;
  readonly pool: PoolDestinations;
  readonly job: JobDestinations;
  readonly files: LocalFiles;
}
