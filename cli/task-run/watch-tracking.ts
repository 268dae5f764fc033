import type { TrackOptions } from "../../outputs";
import { warn } from "../terminal";

/** Prints the events of a tracked file, and detects when tracking cannot continue. */
interface TrackingWatch {
  readonly options: Pick<TrackOptions, "onError" | "onSourceChange">;
  /** Resolves when nothing more can be stored. `close` then throws the reason. */
  readonly failed: Promise<void>;
}

/** Watches the tracking of a file. Prints an error only once, not for each check of the file. */
export function watchTracking(file: string): TrackingWatch {
  let printed = "";
  let giveUp = () => {};
  const failed = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  return {
    failed,
    options: {
      onError(error) {
        const { code, message } = error as { code?: string; message: string };
        // Another writer uses the output, so a retry cannot succeed.
        if (code === "Conflict") return giveUp();
        if (message !== printed) warn(`${message}; continuing to track ${file}`);
        printed = message;
      },
      onSourceChange({ reason }) {
        warn(`${file} was ${reason}; its current content is appended to the output`);
      },
    },
  };
}
