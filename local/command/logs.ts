import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { LocalAzureError } from "../environment/local-azure-error";
import { type StateOption, stateFolder, subcommand } from "./subcommand";

export function logsCommand(): Command {
  return subcommand("logs", "show what the parts have written")
    .argument("[part]", "one part alone, such as daemon or identity; defaults to all, in the order of time")
    .option("-f, --follow", "go on with what is written from now on")
    .action((part: string | undefined, options: StateOption & { follow?: boolean }) => {
      const folder = join(stateFolder(options), "logs");
      const printNew = printer(folder, part);
      // Start watching before reading, so that no line is missed.
      if (options.follow && existsSync(folder)) watch(folder, { recursive: true }, printNew);
      printNew();
    });
}

/** Returns a function that prints the complete lines it has not printed yet, from all files that exist then. */
function printer(folder: string, part: string | undefined): () => void {
  const offsets = new Map<string, number>();
  return () => {
    const lines = filesOf(folder, part).flatMap((file) => {
      const content = readFileSync(file);
      const from = offsets.get(file) ?? 0;
      const end = content.lastIndexOf("\n") + 1;
      offsets.set(file, Math.max(from, end));
      const prefix = part === undefined ? `[${basename(file, ".log")}] ` : "";
      return linesOf(content.subarray(from, end).toString("utf8"), prefix);
    });
    for (const { text } of lines.toSorted(byTime)) console.log(text);
  };
}

function filesOf(folder: string, part: string | undefined): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  const files = names.filter((name) => name.endsWith(".log"));
  const wanted = files.filter((name) => part === undefined || name === `${part}.log`);
  if (wanted.length > 0) return wanted.map((name) => join(folder, name));
  const parts = files.map((name) => name.replace(/\.log$/, "")).join(", ") || "none yet";
  throw new LocalAzureError("NoLog", `part must have a log in ${folder}, got ${part ?? "none"}; use one of ${parts}`);
}

interface Line {
  readonly time: string;
  readonly text: string;
}

/** A line starts with its time. A line without a time belongs to the previous one. */
function linesOf(content: string, prefix: string): Line[] {
  let time = "";
  return content
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      time = /^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line)?.[0] ?? time;
      return { time, text: `${prefix}${line}` };
    });
}

function byTime(a: Line, b: Line): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
}
