import { note, styleOf } from "../terminal";
import type { Progress } from "./progress";

/** The current bar. A command shows one bar at a time. */
let shown: Progress | undefined;

/** Shows a bar on stderr if it is a terminal that can redraw a line. A log needs no bar. */
export async function openProgress(label: string): Promise<Progress> {
  const canRedraw = styleOf(process.stderr).isTerminal && process.env.TERM !== "dumb";
  if (!canRedraw) return { update() {}, aside: (write) => write(), end() {} };
  const { progressBar } = await import("./progress-bar.js");
  const bar = progressBar(label, process.stderr);
  shown = bar;
  return {
    ...bar,
    end() {
      shown = undefined;
      bar.end();
    },
  };
}

/** Writes a line to stderr like `note`, above the bar if there is one. */
export function noteBesideProgress(text: string): void {
  if (shown === undefined) note(text);
  else shown.aside(() => note(text));
}
