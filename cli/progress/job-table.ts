import { MultiBar, type SingleBar } from "cli-progress";
import type { JobProgress } from "../../jobs";
import { shownDuration } from "../durations";

/** Shows the progress of a job to a person. */
export interface JobTable {
  update(progress: JobProgress): void;
  aside(write: () => void): void;
  end(): void;
}

/** The width of a label, so that the values are below each other. */
const LABEL_WIDTH = 10;

/**
 * Returns a table that is redrawn at each update, and disappears at the end:
 *
 *     job render, 45 s
 *       done      ████████░░░░░░░░░░░░░░░░ 33 of 100 tasks
 *       running   4
 *       waiting   63
 *       failed    1
 *       nodes     2 running, 1 starting
 *
 * @param now this machine's clock, in milliseconds.
 */
export function jobTable(jobId: string, stream: NodeJS.WritableStream, now = Date.now): JobTable {
  const began = now();
  let table = emptyTable(stream);
  let lines: Readonly<Record<"title" | "done" | "running" | "waiting" | "failed" | "nodes", SingleBar>> | undefined;
  const row = (text = "") => table.create(1, 0, { text });
  const labeled = (label: string, text: string) => ({ text: `  ${label.padEnd(LABEL_WIDTH)}${text}` });
  return {
    update({ tasks, nodes }) {
      lines ??= {
        title: row(),
        done: table.create(1, 0, {}, { format: `  ${"done".padEnd(LABEL_WIDTH)}{bar} {value} of {total} tasks` }),
        ...{ running: row(), waiting: row(), failed: row(), nodes: row() },
      };
      lines.title.update({ text: `job ${jobId}, ${shownDuration((now() - began) / 1000)}` });
      lines.done.setTotal(tasks.total);
      lines.done.update(tasks.completed);
      lines.running.update(labeled("running", String(tasks.running)));
      lines.waiting.update(labeled("waiting", String(tasks.active)));
      lines.failed.update(labeled("failed", String(tasks.failed)));
      lines.nodes.update(labeled("nodes", shownNodes(nodes)));
      table.update();
    },
    aside(write) {
      if (lines === undefined) return write();
      table.stop();
      write();
      // The library keeps the lines of a table that has ended, and would draw them above the new ones.
      table = emptyTable(stream);
      lines = undefined;
    },
    end: () => table.stop(),
  };
}

function emptyTable(stream: NodeJS.WritableStream): MultiBar {
  return new MultiBar({
    stream,
    format: "{text}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    clearOnComplete: true,
    // An interrupt would leave any changed settings of the terminal.
    hideCursor: null,
    linewrap: true,
    gracefulExit: false,
    forceRedraw: true,
    emptyOnZero: true,
  });
}

/** Returns the numbers of nodes: `2 running, 1 starting`. */
export function shownNodes(nodes: JobProgress["nodes"]): string {
  const states = Object.entries(nodes).map(([state, count]) => `${count} ${state}`);
  return states.join(", ") || "unknown";
}
