import { showsProgress } from "../terminal";
import type { Progress } from "./progress";
import { showProgress } from "./shown-progress";

/** Shows a bar on stderr if it is a terminal that can redraw a line. */
export async function openProgress(label: string): Promise<Progress> {
  if (!showsProgress()) return { update() {}, aside: (write) => write(), end() {} };
  const { progressBar } = await import("./progress-bar.js");
  return showProgress(progressBar(label, process.stderr));
}
