import { note } from "../terminal";

/** Something that redraws lines on stderr, until its end. */
interface Redrawn {
  /** Calls `write`, which writes lines, so that they do not overlap what is redrawn. */
  aside(write: () => void): void;
  end(): void;
}

/** What is shown now. A command shows one thing at a time. */
let shown: Redrawn | undefined;

/** Marks progress as shown until its end, so that other lines do not overlap it. */
export function showProgress<T extends Redrawn>(progress: T): T {
  shown = progress;
  return {
    ...progress,
    end() {
      shown = undefined;
      progress.end();
    },
  };
}

/** Ends the progress that is shown, if there is one. */
export function endProgress(): void {
  const ended = shown;
  shown = undefined;
  ended?.end();
}

/** Writes a line to stderr like `note`, above the progress if it is shown. */
export function noteBesideProgress(text: string): void {
  if (shown === undefined) note(text);
  else shown.aside(() => note(text));
}
