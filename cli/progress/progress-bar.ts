import { SingleBar } from "cli-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import type { FileProgress, Progress } from "./progress";

const CLEAR_LINE = "\r\u001b[K";

/** To the place that is kept so the bar's library returns when the bar ends, and clears the line that it finds there. */
const KEEP_PLACE = "\u001b7";

/** Returns one bar for all files that are on their way: `saving ████░░░░ 50 %, 1.5 MiB of 3.0 MiB, 2 files`. It is gone when it ends. */
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
    // a line that was written aside has taken the bar's place
    forceRedraw: true,
    // what it changed of the terminal would stay so where an interrupt ends it
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
      // an empty file has no share of a bar, but is all there
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
