import type { OutputReference } from "../../outputs";

/** The names that Windows reserves for devices ("Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:\.|$)/i;

/** The characters that no name of a file can have on Windows, and those that no one sees. */
const UNSAFE = /[<>:"|?*\\\p{Cc}\p{Cf}\p{Cs}]/gu;

/** The longest name of a file on most file systems, in bytes. */
const MAX_NAME_BYTES = 255;

/**
 * Returns a function that returns the name of an output in a zip: `<task>/<kind>/<path>`, in a form that every file
 * system takes. Characters that are not safe become `_`. A file or folder whose name then is that of another one, also
 * in another case, gets a number.
 */
export function zipNames(): (output: Pick<OutputReference, "taskId" | "kind" | "path">) => string {
  /** The names in the zip, by what they stand for. */
  const names = new Map<string, string>();
  /** The names in the zip in lower case, and how often each was wanted. */
  const taken = new Map<string, number>();

  /** Returns the name of a file or folder in a folder of the zip. */
  const nameOf = (original: string, folder: string, part: string): string => {
    const known = names.get(original);
    if (known !== undefined) return known;
    const name = folder + safe(part);
    const [, stem = name, extension = ""] = /^(.*?[^/])(\.[^./]*)?$/s.exec(name) ?? [];
    const wanted = keyOf(name);
    let count = (taken.get(wanted) ?? 0) + 1;
    let unique = count === 1 ? name : `${stem} (${count})${extension}`;
    while (count > 1 && taken.has(keyOf(unique))) unique = `${stem} (${++count})${extension}`;
    taken.set(wanted, count);
    taken.set(keyOf(unique), taken.get(keyOf(unique)) ?? 1);
    names.set(original, unique);
    return unique;
  };

  return ({ taskId, kind, path }) => {
    const parts = [...(taskId === undefined ? [] : [taskId]), kind, ...path.split("/")].filter((part) => part !== "");
    const last = parts.pop() ?? "";
    let [original, folder] = ["", ""];
    for (const part of parts) {
      original += `${part}/`;
      folder = `${nameOf(original, folder, part)}/`;
    }
    return nameOf(`${original}${last} ${path}`, folder, last);
  };
}

function keyOf(name: string): string {
  return name.normalize("NFC").toLowerCase();
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
