import { type Command, InvalidArgumentError, Option } from "commander";
import type { OutputReference } from "../../outputs";
import type { OutputSelection } from "../../outputs/internal";
import { durationIn } from "../durations";
import { pathArgument } from "../path-argument";
import { tasksOfBatch } from "./tasks-of-batch";

/** The options that select outputs of a job and of its tasks. */
export interface SelectionOptions {
  readonly exclude?: readonly string[];
  readonly since?: Date;
  /** In bytes. */
  readonly larger?: number;
  readonly failed?: boolean;
}

/** Adds the options that select outputs. */
export function addSelectionOptions(command: Command): Command {
  // The node tool does not ask Batch.
  if (tasksOfBatch !== undefined) {
    const failed = new Option("--failed", "only outputs of tasks that failed; needs --destinations and --job");
    command.addOption(failed.conflicts("task"));
  }
  return command
    .option(
      "--exclude <pattern>",
      "leave out the outputs whose paths match; can be repeated (default: none)",
      (pattern: string, earlier: readonly string[] = []) => [...earlier, pathArgument(pattern)],
    )
    .option(
      "--since <time>",
      "only outputs that changed at or after this time: today, yesterday, 2026-11-27, 2026-11-27T08:00, or 2h, which is 2 hours ago (default: all)",
      (text: string) => timeArgument(text),
    )
    .option(
      "--larger <size>",
      "only outputs of more than this size, such as 1GiB or 500KB (default: all)",
      sizeArgument,
    );
}

/** Returns the selection of the options. */
export function selectionOf({ exclude, since, larger }: SelectionOptions): OutputSelection {
  const filter = ({ lastModified, size }: OutputReference) =>
    (since === undefined || lastModified >= since) && (larger === undefined || size > larger);
  return { ...(exclude !== undefined && { exclude }), filter };
}

/**
 * Parses a point in time of an option. Dates and times without a time zone are local.
 *
 * @throws {InvalidArgumentError}
 */
export function timeArgument(text: string, now = new Date()): Date {
  const seconds = /\d[smhd]$/.test(text) ? durationIn(text) : undefined;
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1000);
  const midnight = (daysAgo: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  if (text === "today") return midnight(0);
  if (text === "yesterday") return midnight(1);
  const [, day, time = "T00:00"] =
    /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const date = new Date(day === undefined ? Number.NaN : `${day}${time.replace(" ", "T")}`);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError(
      "it must be today, yesterday, a date such as 2026-11-27, a time such as 2026-11-27T08:00, or a duration such as 2h",
    );
  }
  return date;
}

/** The number of bytes in each unit. Without `i`, a unit is a power of 1000. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/**
 * Parses the size of an option, and returns it in bytes.
 *
 * @throws {InvalidArgumentError}
 */
export function sizeArgument(text: string): number {
  const [, amount, unit = "b"] = /^(\d+(?:\.\d+)?) ?([a-z]{1,3})?$/i.exec(text) ?? [];
  const bytes = UNITS[unit.toLowerCase()];
  if (amount === undefined || bytes === undefined) {
    throw new InvalidArgumentError("it must be a number of bytes, or a number with a unit, such as 500KB or 1GiB");
  }
  return Number(amount) * bytes;
}
