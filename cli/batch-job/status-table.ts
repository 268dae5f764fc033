import { byteSize } from "../render/byte-size";
import { shownPath } from "../render/shown-path";
import { type Column, type TableStyle, table } from "../render/table";
import type { TaskStatus } from "./job-status";

const COLUMNS: readonly Column<TaskStatus>[] = [
  { heading: "TASK", text: ({ task }) => shownPath(task) },
  { heading: "STATE", text: ({ state, outcome }) => outcome ?? state, color: "cyan" },
  { heading: "EXIT", text: ({ exitCode }) => (exitCode === undefined ? "-" : String(exitCode)), isRight: true },
  { heading: "OUTPUTS", text: ({ outputs }) => String(outputs ?? "-"), isRight: true },
  { heading: "SIZE", text: ({ bytes }) => (bytes === undefined ? "-" : byteSize(bytes)), isRight: true },
  { heading: "ERROR", text: ({ error, failure }) => shownPath(error ?? failure ?? ""), isRagged: true },
];

/** Yields the table that `batch-outputs status` prints, in pages. */
export function statusTable(tasks: AsyncIterable<TaskStatus>, style: TableStyle): AsyncGenerator<string, void> {
  return table(tasks, COLUMNS, style);
}
