import type { WaitForAccess } from "../../outputs";
import { shownDuration } from "../durations";

/** The minimum time between two lines about the same wait. */
const NOTE_INTERVAL_MS = 60_000;

/**
 * Returns for how long a command waits for access, and tells the user what it waits for.
 *
 * The time counts from the command's first request, so a command that reads several jobs waits only once. The first
 * line says what is missing, how long the command waits, and how to skip the wait. Later lines follow once per minute.
 *
 * @param seconds how long to wait. 0 means not at all.
 * @param note writes a line.
 * @param now this machine's clock, in milliseconds.
 */
export function createAccessWait(seconds: number, note: (line: string) => void, now = Date.now): WaitForAccess {
  let end: number | undefined;
  let noted: number | undefined;
  const remainingSeconds = () => {
    end ??= now() + seconds * 1000;
    return Math.max(0, (end - now()) / 1000);
  };
  return {
    get seconds() {
      return remainingSeconds();
    },
    onWait(denied) {
      const remaining = shownDuration(remainingSeconds());
      if (noted === undefined) {
        note(`${denied.message}; retrying for up to ${remaining}, or give --wait-for-access 0 to fail at once`);
      } else if (now() - noted >= NOTE_INTERVAL_MS) {
        note(`access is still denied; retrying for up to ${remaining} more`);
      } else return;
      noted = now();
    },
  };
}
