import { note, showsProgress } from "../terminal";
import { jobLines } from "./job-lines";
import type { JobTable } from "./job-table";
import { showProgress } from "./shown-progress";

/**
 * Shows a live table on stderr if it is a terminal. Elsewhere writes a line if something has changed, and at most two
 * lines per minute.
 */
export async function openJobProgress(jobId: string): Promise<Pick<JobTable, "update" | "end">> {
  if (!showsProgress()) return jobLines(jobId, note);
  const { jobTable } = await import("./job-table.js");
  return showProgress(jobTable(jobId, process.stderr));
}
