import type { Progress } from "./wait";

/**
 * Shows a job's progress on stderr: as one line that is overwritten on a terminal, otherwise as one line per change.
 */
export function showProgress(): { update(progress: Progress): void; end(): void } {
  const start = Date.now();
  const terminal = process.stderr.isTTY;
  let last = "";
  return {
    update({ tasks, nodes }) {
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
    end() {
      if (terminal) process.stderr.write("\n");
    },
  };
}
