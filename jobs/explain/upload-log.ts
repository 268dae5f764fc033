import type { UploadedFileTime, UploadPerformance } from "../explanation";

/** The time at the beginning of a line, in UTC: `2026-11-27 08:40:18,123`. */
const LINE = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}),(\d{3}) (.*)$/;

const STARTED = /^Uploading file: (.*) to container: \S+ blob: (.*)$/;
const DONE = /^Upload of (.*) done$/;

/**
 * Returns how long uploads took, by the text of `fileuploadout.txt`. Returns undefined if the text has no times.
 *
 * Uploads run side by side, so the sum of their seconds can exceed the total. The log has no sizes.
 */
export function parseUploadLog(text: string): UploadPerformance | undefined {
  let first: number | undefined;
  let last = 0;
  const files = new Map<string, { file: string; blob: string; started: number; seconds?: number }>();
  for (const line of text.split("\n")) {
    const [, date, time, milliseconds, message = ""] = LINE.exec(line.trimEnd()) ?? [];
    if (date === undefined) continue;
    last = Date.parse(`${date}T${time}.${milliseconds}Z`);
    first ??= last;
    const [, file, blob] = STARTED.exec(message) ?? [];
    if (file !== undefined && blob !== undefined) files.set(file, { file, blob, started: last });
    const upload = files.get(DONE.exec(message)?.[1] ?? "");
    if (upload !== undefined) upload.seconds = (last - upload.started) / 1000;
  }
  if (first === undefined) return undefined;
  return { seconds: (last - first) / 1000, files: [...files.values()].map(withoutStart) };
}

function withoutStart({ file, blob, seconds }: UploadedFileTime): UploadedFileTime {
  return { file, blob, ...(seconds !== undefined && { seconds }) };
}
