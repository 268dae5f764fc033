import { type Clock, systemClock } from "../../conventions/internal";
import type { FilePath } from "../find/file-path";
import { OutputError } from "../output-error";
import { BlocksLostError } from "./blocks-lost-error";
import { openFileSource } from "./file-source";
import type { Target, Uploaded } from "./target";
import { upload } from "./upload";

/** How often a file is read if it changes in the meantime. Blocks that storage already has are not sent again. */
const MAX_READINGS = 3;

/**
 * How often a file is uploaded if other writers of the same output cause the loss of its blocks. The waits double, so
 * 64 writers need about 10 attempts each. If a writer loses more often, the others never stop.
 */
const MAX_LOSSES = 20;

/** The longest wait after a loss, in milliseconds. */
const LONGEST_WAIT = 60_000;

/**
 * Uploads a file as it is at one moment. If several processes upload to one output, the last one to finish wins.
 *
 * @throws {OutputError} `SourceNotFound`; `SourceChanged` if the file changes continuously; `Conflict` if others write
 *   the same output continuously; and the errors of the requests.
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
      if (readings === MAX_READINGS || losses === MAX_LOSSES) throw error;
    } finally {
      await source.close();
    }
    if (losses > 0) await clock.sleep(waitAfter(losses, clock.now() - started, clock.random()), target.abortSignal);
  }
}

function isChanged(error: unknown): boolean {
  return error instanceof OutputError && error.code === "SourceChanged";
}

/** Returns a random time whose maximum doubles. Otherwise all writers that lost to the same one would meet again. */
function waitAfter(losses: number, uploadMilliseconds: number, random: number): number {
  return random * Math.min(uploadMilliseconds * 2 ** losses, LONGEST_WAIT);
}
