import { styleOf } from "../terminal";
import type { Progress } from "./progress";
import { showProgress } from "./shown-progress";

/** Returns whether stderr is a terminal that can redraw lines. A log needs no progress. */
export function canRedraw(): boolean {
  return styleOf(process.stderr).isTerminal && process.env.TERM !== "dumb";
}

/** Shows a bar on stderr if it is a terminal that can redraw a line. */
export async function openProgress(label: string): Promise<Progress> {
  if (!canRedraw()) return { update() {}, aside: (write) => write(), end() {} };
  const { progressBar } = await import("./progress-bar.js");
  return showProgress(progressBar(label, process.stderr));
}
