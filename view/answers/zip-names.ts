import type { OutputReference } from "../../outputs";

/** The names that Windows reserves for devices ("Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The characters that no name of a file can have on Windows, and those that no one sees. */
const UNSAFE = /[<>:"|?*\\\p{Cc}\p{Cf}\p{Cs}]/gu;

/** The longest name of a file on most file systems, in bytes. */
const MAX_NAME_BYTES = 255;

/**
 * Returns a function that returns the name of an output in a zip: `<task>/<kind>/<path>`, in a form that every file
 * system takes. Characters that are not safe become `_`. Names that then are the same, also in another case, get a
 * number.
 */
export function zipNames(): (output: Pick<OutputReference, "taskId" | "kind" | "path">) => string {
  const taken = new Set<string>();
  return ({ taskId, kind, path }) => {
    const parts = [...(taskId === undefined ? [] : [taskId]), kind, ...path.split("/")];
    const name = parts
      .filter((part) => part !== "")
      .map(safe)
      .join("/");
    const [, stem = name, extension = ""] = /^(.*?[^/])(\.[^./]*)?$/s.exec(name) ?? [];
    for (let count = 1; ; count++) {
      const unique = count === 1 ? name : `${stem} (${count})${extension}`;
      const key = unique.normalize("NFC").toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return unique;
    }
  };
}

function safe(part: string): string {
  const name = part.replace(UNSAFE, "_").replace(/[. ]+$/, (end) => "_".repeat(end.length));
  return shortened(DEVICE.test(name) ? `_${name}` : name);
}

function shortened(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > MAX_NAME_BYTES - 8) short = Array.from(short).slice(0, -1).join("");
  return short;
}
