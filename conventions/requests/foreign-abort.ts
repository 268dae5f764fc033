/** How often a request is sent again at once after another one's abort has ended it. */
const MAX_REPEATS = 5;

/**
 * Sends a request, and sends it again if it was aborted although its own signal is not. Requests of one client share
 * the SDK's request for a token, with the signal of the one that asked. If that one is aborted, the others fail, too.
 *
 * @throws what `send` throws. This includes an `AbortError` if it comes a sixth time, from the credential itself.
 */
export async function sendDespiteForeignAborts<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await send();
    } catch (error) {
      const isForeign = error instanceof Error && error.name === "AbortError" && !signal.aborted;
      if (!isForeign || repeats === MAX_REPEATS) throw error;
    }
  }
}
