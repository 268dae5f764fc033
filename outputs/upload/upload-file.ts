import type { FilePath } from "../find/file-path";
import { OutputError } from "../output-error";
import { type Clock, systemClock } from "../time/clock";
import { BlocksLostError } from "./blocks-lost-error";
import { openFileSource } from "./file-source";
import type { Target, Uploaded } from "./target";
import { upload } from "./upload";

/** How often a file is read that is written to meanwhile. What storage has by then is not sent again. */
const MOST_READINGS = 3;

/**
 * How often a file is uploaded whose blocks are lost to other writers of the same output. Waits that double spread 64
 * writers over some 10 tries each; whoever loses more often has writers against it that never stop.
 */
const MOST_LOSSES = 20;

/** The longest wait after a loss, in milliseconds. */
const LONGEST_WAIT = 60_000;

/**
 * Uploads a file as it is at one moment. Of several processes that upload to one output, the last to finish wins.
 *
 * @throws {OutputError} `SourceNotFound`; `SourceChanged` where it is written to without end; `Conflict` where others
 *   write the same output without end; and what storage answers.
 */
export async function uploadFile(target: Target, file: FilePath, clock: Clock = systemClock): Promise<Uploaded> {
  let readings = 0;
  let losses = 0;
  for (;;) {
    const started = clock.now();
    const source = await openFileSource(file);
    try {
      return await upload(target, source);
    } catch (error) {
      if (error instanceof BlocksLostError) losses += 1;
      else if (isChanged(error)) readings += 1;
      else throw error;
      if (readings === MOST_READINGS || losses === MOST_LOSSES) throw error;
    } finally {
      await source.close();
    }
    if (losses > 0) await clock.sleep(waitAfter(losses, clock.now() - started, clock.random()), target.abortSignal);
  }
}

function isChanged(error: unknown): boolean {
  return error instanceof OutputError && error.code === "SourceChanged";
}

/** A random time, of which the most doubles: those who lost to the same writer would else all meet again. */
function waitAfter(losses: number, uploadMilliseconds: number, random: number): number {
  return random * Math.min(uploadMilliseconds * 2 ** losses, LONGEST_WAIT);
}
