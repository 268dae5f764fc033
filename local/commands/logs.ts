import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { LocalAzureError } from "../local-azure-error";
import { type StateOption, stateFolder, subcommand } from "./common";

export function logsCommand(): Command {
  return subcommand("logs", "show what the parts have written")
    .argument("[part]", "one part alone, such as daemon or identity; defaults to all, in the order of time")
    .option("-f, --follow", "go on with what is written from now on")
    .action((part: string | undefined, options: StateOption & { follow?: boolean }) => {
      const folder = join(stateFolder(options), "logs");
      const files = filesOf(folder, part);
      const lines = files.flatMap((file) => linesOf(file, readFileSync(file, "utf8"), part === undefined));
      // every line begins with its time; those that do not, belong to the one before
      for (const line of sortByTime(lines)) console.log(line);
      if (options.follow) follow(folder, files, part);
    });
}

function filesOf(folder: string, part: string | undefined): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  const files = names.filter((name) => name.endsWith(".log"));
  const wanted = files.filter((name) => part === undefined || name === `${part}.log`);
  if (wanted.length > 0) return wanted.map((name) => join(folder, name));
  const parts = files.map((name) => name.replace(/\.log$/, "")).join(", ") || "none yet";
  throw new LocalAzureError(
    "NotRunning",
    `part must have a log in ${folder}, got ${part ?? "none"}; there are: ${parts}`,
  );
}

interface Line {
  readonly time: string;
  readonly text: string;
}

function linesOf(file: string, content: string, named: boolean): Line[] {
  const prefix = named ? `[${basename(file, ".log")}] ` : "";
  let time = "";
  return content
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      time = /^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line)?.[0] ?? time;
      return { time, text: `${prefix}${line}` };
    });
}

function sortByTime(lines: readonly Line[]): string[] {
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ text }) => text);
}

/** Until the command is interrupted. */
function follow(folder: string, known: readonly string[], part: string | undefined): void {
  const offsets = new Map(known.map((file) => [file, readFileSync(file).length]));
  watch(folder, { recursive: true }, () => {
    for (const file of filesOf(folder, part)) {
      const content = readFileSync(file);
      // up to the last whole line
      const end = content.lastIndexOf("\n") + 1;
      const fresh = content.subarray(offsets.get(file) ?? 0, end).toString("utf8");
      offsets.set(file, Math.max(end, offsets.get(file) ?? 0));
      for (const { text } of linesOf(file, fresh, part === undefined)) console.log(text);
    }
  });
}
