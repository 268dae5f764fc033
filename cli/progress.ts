import { styleOf } from "./terminal";

/** How far one file is. */
export interface FileProgress {
  readonly path: string;
  readonly doneBytes: number;
  /** What it has so far, where nobody knows how much is to come. */
  readonly totalBytes?: number;
}

/** What a person sees while files are on their way. */
export interface Progress {
  update(file: FileProgress): void;
  /** Writes lines, by what is given, where the bar does not run into them. */
  aside(write: () => void): void;
  /** Takes the bar away. */
  end(): void;
}

/** Shows a bar on stderr at a terminal that can redraw a line, and nothing elsewhere: a log needs no bar. */
export async function openProgress(label: string): Promise<Progress> {
  const canRedraw = styleOf(process.stderr).isTerminal && process.env.TERM !== "dumb";
  if (!canRedraw) return { update() {}, aside: (write) => write(), end() {} };
  const { progressBar } = await import("./render/progress-bar.js");
  return progressBar(label, process.stderr);
}
