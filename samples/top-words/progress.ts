import type { RunProgress } from "azure-batch-outputs/jobs";

/** Shows a job's progress. */
interface ShownProgress {
  update(progress: RunProgress): void;
  /** Writes lines above the progress. */
  note(lines: readonly string[]): void;
  end(): void;
}

/**
 * Shows a job's progress on stderr: as one line that is overwritten on a terminal, otherwise as one line per change.
 */
export function showProgress(): ShownProgress {
  const start = Date.now();
  const terminal = process.stderr.isTTY;
  let last = "";
  return {
    update(progress) {
      if (progress.step === "submitted") console.error(`submitted job ${progress.job.id} with ${progress.added} tasks`);
      if (progress.step !== "waiting") return;
      const { tasks, nodes } = progress;
      const states = Object.entries(nodes).map(([state, count]) => `${count} ${state}`);
      const line =
        `tasks: ${tasks.succeeded} of ${tasks.total} succeeded, ${tasks.running} running, ${tasks.failed} failed; ` +
        `nodes: ${states.join(", ") || "none yet"}`;
      if (terminal) {
        const whole = `${Math.round((Date.now() - start) / 1000)} s, ${line}`;
        // A line that a narrow terminal wraps cannot be overwritten.
        process.stderr.write(`\r\x1b[K${whole.slice(0, (process.stderr.columns || 80) - 1)}`);
      } else if (line !== last) {
        console.error(line);
      }
      last = line;
    },
    note(lines) {
      for (const line of lines) process.stderr.write(`${terminal ? "\r\x1b[K" : ""}${line}\n`);
    },
    end() {
      if (terminal && last !== "") process.stderr.write("\n");
    },
  };
}
