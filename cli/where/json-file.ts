import { readFile } from "node:fs/promises";
import { refusal } from "../../conventions/internal";
import { CommandError } from "../errors/command-error";
import { decodeJson } from "./decode-json";

/** A JSON file, for messages. */
export interface JsonFile {
  readonly file: string;
  /** The expected content, such as `destinations`. */
  readonly what: string;
  /** The way to create the file. */
  readonly fix: string;
}

/**
 * Reads a file with a JSON object, in UTF-8 or UTF-16.
 *
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readJsonObject(from: JsonFile): Promise<Record<string, unknown>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(from.file);
  } catch (error) {
    const [got, fix] = unreadable(error, from);
    throw refused(from, "be a file that can be read", got, fix, error);
  }
  const text = decodeJson(bytes);
  if (text === undefined) throw refused(from, "be in UTF-8 or UTF-16", "bytes that are neither");
  const value = parsed(text, from);
  if (isObject(value)) return value;
  if (typeof value === "string" && isObject(unquoted(value))) {
    throw refused(from, "be a JSON object", "a JSON string that contains one", from.fix);
  }
  const got = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
  throw refused(from, "be a JSON object", got, from.fix);
}

/** Returns the error `<what> <file> must <rule>, got <got>; <fix>`. */
export function refused(
  { file, what }: JsonFile,
  rule: string,
  got: string,
  fix?: string,
  cause?: unknown,
): CommandError {
  return new CommandError("ConfigurationRefused", refusal(`${what} ${file}`, rule, got, fix), { cause });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(error: unknown, { fix }: JsonFile): readonly [got: string, fix: string] {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return ["nothing there (ENOENT)", `check the path, or ${fix}`];
    case "EISDIR":
      return ["a folder (EISDIR)", "give the path of the file in it"];
    default:
      return [String(code), "check the permissions of the file"];
  }
}

function parsed(text: string, from: JsonFile): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(from, "be JSON", described(text.trim()), from.fix, error);
  }
}

/** Describes the content of a file that is not JSON. The content itself is not shown, because it can be a secret. */
function described(text: string): string {
  if (text === "") return "an empty file";
  if (text.startsWith("Current stack outputs")) return "the table that `pulumi stack output` prints without --json";
  return /^[{[]/.test(text) ? "JSON that is cut off or damaged" : "other text";
}

function unquoted(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
