import type { TrackOptions } from "../../outputs";
import { note } from "../terminal";

/** Tells what happens to a file that is tracked, and when tracking it has no hope any more. */
interface TrackingWatch {
  readonly options: Pick<TrackOptions, "onError" | "onSourceChange">;
  /** Resolves when nothing more can be stored; `close` then says why. */
  readonly hopeless: Promise<void>;
}

/** Watches the tracking of a file: each trouble is told once, not at each look. */
export function watchTracking(file: string): TrackingWatch {
  let told = "";
  let giveUp = () => {};
  const hopeless = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  return {
    hopeless,
    options: {
      onError(error) {
        const { code, message } = error as { code?: string; message: string };
        // somebody else writes there: it will not get better, and `close` says so
        if (code === "Conflict") return giveUp();
        if (message !== told) note(`${message}; tracking ${file} goes on`);
        told = message;
      },
      onSourceChange({ reason }) {
        note(`${file} was ${reason}; what it has now follows what was stored`);
      },
    },
  };
}
