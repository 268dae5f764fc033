import { note, styleOf } from "./terminal";

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

/** A command shows one bar at a time. */
let shown: Progress | undefined;

/** Shows a bar on stderr at a terminal that can redraw a line, and nothing elsewhere: a log needs no bar. */
export async function openProgress(label: string): Promise<Progress> {
  const canRedraw = styleOf(process.stderr).isTerminal && process.env.TERM !== "dumb";
  if (!canRedraw) return { update() {}, aside: (write) => write(), end() {} };
  const { progressBar } = await import("./render/progress-bar.js");
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

/** Writes a line to stderr as `note` does. It does not run into a bar that is shown. */
export function noteBesideProgress(text: string): void {
  if (shown === undefined) note(text);
  else shown.aside(() => note(text));
}
