import type { JobProgress } from "../../jobs";

/** The minimum time between two lines about the same job, in milliseconds. */
const LINE_INTERVAL = 30_000;

/**
 * Returns what writes the progress of a job as lines: if it has changed, and at most two lines per minute.
 *
 * @param write writes a line.
 * @param now this machine's clock, in milliseconds.
 */
export function jobLines(jobId: string, write: (line: string) => void, now = Date.now) {
  let last = "";
  let written = Number.NEGATIVE_INFINITY;
  return {
    update({ tasks: { total, completed, running, failed } }: JobProgress) {
      const line = `job ${jobId}: ${completed} of ${total} tasks done, ${running} running, ${failed} failed`;
      if (line === last || now() - written < LINE_INTERVAL) return;
      last = line;
      written = now();
      write(line);
    },
    end() {},
  };
}
