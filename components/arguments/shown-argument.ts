import * as pulumi from "@pulumi/pulumi";
import { isLater } from "./later";

const MAX_LENGTH = 120;

/** Returns a value as a message shows it: short, and without the query of a URL, which can be a SAS. */
export function shownArgument(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (isLater(value)) return "an output";
  if (pulumi.Resource.isInstance(value)) return "a resource";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  const text =
    json(value)?.replace(/(https?:\/\/[^\s"?]*)\?[^\s"]*/gi, "$1?…") ??
    (typeof value === "object" ? "an object" : `a ${typeof value}`);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** Returns undefined for values that JSON cannot represent, such as a function or a circular object. */
function json(value: unknown): string | undefined {
  try {
    // The replacer gets the result of `toJSON`, which an output has, too. The holder still has the output itself.
    return JSON.stringify(value, function (this: Record<string, unknown>, name, part) {
      return isLater(this[name]) ? "an output" : part;
    });
  } catch {
    return undefined;
  }
}
