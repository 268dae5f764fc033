import { SingleBar } from "cli-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import type { FileProgress, Progress } from "./progress";

const CLEAR_LINE = "\r\u001b[K";

/** Saves the position of the cursor. At the end, the library returns to this position and clears its line. */
const KEEP_PLACE = "\u001b7";

/**
 * Returns one bar for all files of a command: `saving ████░░░░ 50 %, 1.5 MiB of 3.0 MiB, 2 files`. It disappears at the
 * end.
 */
export function progressBar(label: string, stream: NodeJS.WritableStream): Progress {
  const files = new Map<string, Required<FileProgress>>();
  let doneBytes = 0;
  let totalBytes = 0;
  const bar = new SingleBar({
    stream,
    format: `${label} {bar} {percentage} %, {done} of {total_size}, {files}`,
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
  const payload = () => ({
    done: byteSize(doneBytes),
    total_size: byteSize(totalBytes),
    files: counted(files.size, "file"),
  });
  return {
    update({ path, doneBytes: done, totalBytes: total = done }) {
      const before = files.get(path);
      doneBytes += done - (before?.doneBytes ?? 0);
      totalBytes += total - (before?.totalBytes ?? 0);
      files.set(path, { path, doneBytes: done, totalBytes: total });
      // An empty file is complete.
      const [share, whole] = totalBytes === 0 ? [1, 1] : [doneBytes, totalBytes];
      if (!bar.isActive) bar.start(whole, share, payload());
      bar.setTotal(whole);
      bar.update(share, payload());
    },
    aside(write) {
      if (bar.isActive) stream.write(CLEAR_LINE);
      write();
      if (bar.isActive) stream.write(KEEP_PLACE);
    },
    end: () => bar.stop(),
  };
}
