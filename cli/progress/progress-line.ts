import { shownDuration } from "../durations";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";

/** What a progress bar shows. */
export interface ProgressState {
  readonly label: string;
  readonly doneFiles: number;
  readonly files: number;
  readonly doneBytes: number;
  /** Undefined if the size is unknown, such as that of standard input. */
  readonly bytes?: number;
  /** Whether `files` and `bytes` are all. Otherwise, both can grow. */
  readonly isComplete: boolean;
  /** The rate in bytes per second, if it is known. */
  readonly rate?: number;
}

/** The widths of a bar, in characters. The widest one that fits is shown, so that it does not change all the time. */
const BAR_WIDTHS = [24, 16, 8];

/** Longer estimates are not shown, in seconds: 100 days. */
const LONGEST_LEFT = 100 * 24 * 3600;

/**
 * Returns the line of a progress bar:
 *
 *     downloading ████░░░░ 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left
 *
 * While more files are being found, the line has neither a bar nor a time, because both would be wrong:
 *
 *     downloading 1.5 of 3.0+ GiB, 12 of 485+ files, 85 MiB/s
 *
 * @param width the width of the terminal. In a narrow one, parts are left out: first the bar, then the rate, the
 *   number of files, the size and the time.
 * @param bar returns a bar of a width for a share from 0 to 1.
 */
export function progressLine(
  state: ProgressState,
  width: number,
  bar: (share: number, width: number) => string,
): string {
  const { label } = state;
  const share = shareOf(state);
  const percent = share === undefined ? undefined : `${Math.floor(share * 100)} %`;
  const size = shownSize(state);
  const files = shownFiles(state);
  const rate = state.rate ? `${byteSize(state.rate)}/s` : undefined;
  const left = shownLeft(state);
  const choices = [
    [percent, size, files, rate, left],
    [percent, size, files, left],
    [percent, size, left],
    [percent ?? size, left],
  ];
  for (const parts of choices) {
    const line = `${label} ${joined(parts)}`;
    const barWidth = BAR_WIDTHS.find((each) => line.length + each < width);
    if (share !== undefined && barWidth !== undefined) return `${label} ${bar(share, barWidth)} ${joined(parts)}`;
    if (line.length <= width) return line;
  }
  return `${label} ${percent ?? size}`.slice(0, width);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(", ");
}

/** Returns the share that is done, from 0 to 1. Undefined if it is unknown. */
function shareOf({ doneBytes, bytes, isComplete }: ProgressState): number | undefined {
  if (!isComplete || bytes === undefined) return undefined;
  // Empty files are complete.
  return bytes === 0 ? 1 : Math.min(doneBytes / bytes, 1);
}

/** Returns the sizes in one unit, if both have the same: `1.5 of 3.0 GiB`. */
function shownSize({ doneBytes, bytes, isComplete }: ProgressState): string {
  if (bytes === undefined) return byteSize(doneBytes);
  const [done, doneUnit] = byteSize(doneBytes).split(" ");
  const [all, unit] = byteSize(Math.max(doneBytes, bytes)).split(" ");
  return `${done}${doneUnit === unit ? "" : ` ${doneUnit}`} of ${all}${isComplete ? "" : "+"} ${unit}`;
}

/** Returns the numbers of files: `12 of 485 files`. Undefined for a single file. */
function shownFiles({ doneFiles, files, isComplete }: ProgressState): string | undefined {
  if (!isComplete) return `${doneFiles} of ${files}+ files`;
  return files === 1 ? undefined : `${doneFiles} of ${counted(files, "file")}`;
}

function shownLeft({ doneBytes, bytes, isComplete, rate }: ProgressState): string | undefined {
  if (!isComplete || bytes === undefined || !rate) return undefined;
  const seconds = Math.max(0, bytes - doneBytes) / rate;
  return seconds > LONGEST_LEFT ? undefined : `${shownDuration(seconds)} left`;
}
