import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Describes the content of a state folder, to help decide whether to keep it. */
export function describeState(folder: string): string {
  const parts = readdirSync(folder)
    .map((name) => ({ name, size: sizeOf(join(folder, name)) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size);
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const list = parts.map(({ name, size }) => `  ${name.padEnd(24)} ${format(size).padStart(10)}`);
  return [`${folder} keeps ${format(total)}; \`local-azure down --delete\` removes it`, ...list].join("\n");
}

/** Returns the size in bytes of a file, or of all files below a folder. Links are not followed. */
function sizeOf(path: string): number {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function format(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
