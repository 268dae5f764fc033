import { Format, SingleBar } from "cli-progress";
import type { FoundFiles } from "../../outputs";
import type { FileProgress, Progress } from "./progress";
import { progressLine } from "./progress-line";
import { TransferRate } from "./transfer-rate";

const CLEAR_LINE = "\r\u001b[K";

/** Saves the position of the cursor. At the end, the library returns to this position and clears its line. */
const KEEP_PLACE = "\u001b7";

/**
 * Returns one bar for all files of a command, as `progressLine` describes it. It disappears at the end.
 *
 * @param now this machine's clock, in milliseconds.
 */
export function progressBar(label: string, stream: NodeJS.WritableStream, now = Date.now): Progress {
  const files = new FileSums();
  let total: FoundFiles | undefined;
  let rate: TransferRate | undefined;
  let hasEnded = false;
  const bar = new SingleBar({
    stream,
    format: (options, { maxWidth }) => {
      const { count, doneCount, doneBytes, bytes, isSizeKnown } = files;
      const found = total ?? { files: count, isComplete: true, ...(isSizeKnown && { bytes }) };
      const perSecond = rate?.perSecond();
      const state = { label, doneFiles: doneCount, doneBytes, ...found, ...(perSecond && { rate: perSecond }) };
      // A terminal may wrap a line that is as long as it is wide.
      return progressLine(state, maxWidth - 1, (share, width) =>
        Format.BarFormat(share, { ...options, barsize: width }),
      );
    },
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    clearOnComplete: true,
    // The bar must be drawn again after another line.
    forceRedraw: true,
    // An interrupt would leave any changed settings of the terminal.
    hideCursor: null,
    linewrap: true,
    gracefulExit: false,
  });
  const show = () => {
    if (hasEnded) return;
    if (!bar.isActive) bar.start(1, 0);
    bar.update(0);
  };
  return {
    found(found) {
      total = found;
      if (found.files > 0) show();
    },
    update(file) {
      rate ??= new TransferRate(now);
      rate.add(files.add(file));
      show();
    },
    aside(write) {
      if (bar.isActive) stream.write(CLEAR_LINE);
      write();
      if (bar.isActive) stream.write(KEEP_PLACE);
    },
    end() {
      hasEnded = true;
      bar.stop();
    },
  };
}

/** The sums of files. Only the files that are not done are held, because there can be a million. */
class FileSums {
  count = 0;
  doneCount = 0;
  doneBytes = 0;
  bytes = 0;
  #unknownSizes = 0;
  readonly #open = new Map<string, FileProgress>();

  get isSizeKnown(): boolean {
    return this.#unknownSizes === 0;
  }

  /** Sets the progress of a file, and returns how many bytes were transferred since its last one. */
  add(file: FileProgress): number {
    const before = this.#open.get(file.path) ?? { path: file.path, doneBytes: 0, totalBytes: 0 };
    if (!this.#open.has(file.path)) this.count += 1;
    this.doneBytes += file.doneBytes - before.doneBytes;
    this.bytes += sizeOf(file) - sizeOf(before);
    this.#unknownSizes += Number(file.totalBytes === undefined) - Number(before.totalBytes === undefined);
    if (file.isDone) this.doneCount += 1;
    if (file.isDone) this.#open.delete(file.path);
    else this.#open.set(file.path, file);
    // A file that is read again starts again.
    return Math.max(0, transferredOf(file) - transferredOf(before));
  }
}

function sizeOf({ doneBytes, totalBytes = doneBytes }: FileProgress): number {
  return totalBytes;
}

function transferredOf({ doneBytes, earlierBytes = 0 }: FileProgress): number {
  return doneBytes - earlierBytes;
}
