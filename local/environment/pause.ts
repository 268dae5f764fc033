import { setTimeout } from "node:timers/promises";

/**
 * Waits for a time in milliseconds, or until the signal aborts. Returns at once for 0. The timer does not keep the
 * process running.
 */
export async function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal?.aborted) return;
  try {
    await setTimeout(milliseconds, undefined, { ref: false, signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
