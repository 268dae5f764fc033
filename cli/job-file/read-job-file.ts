import { readFile } from "node:fs/promises";
import { refusal } from "../../conventions/internal";
import { decodeJson } from "../where/decode-json";
import { checkSchema, type Schema } from "./check-schema";
import schema from "./job.schema.json";
import { type DocumentPath, type JobDocument, parseJobDocument } from "./job-document";
import type { JobFile } from "./job-file";
import { jobFileRefused } from "./job-file-error";

/** A job file that was read. */
export interface ReadJobFile {
  readonly content: JobFile;
  readonly document: JobDocument;
}

/**
 * Reads a job file in YAML or JSON.
 *
 * @throws {CommandError} `JobFileRefused`, with all problems, each with its line and column.
 */
export async function readJobFile(file: string): Promise<ReadJobFile> {
  const problems: string[] = [];
  const document = parseJobDocument(await textOf(file), file, (problem) => problems.push(problem));
  if (problems.length > 0) throw jobFileRefused(problems);
  for (const { path, isKey, rule, got, fix } of checkSchema(schema as Schema, document.value)) {
    const position = isKey ? document.atKey(path) : document.at(path);
    const name = isKey ? `a key of ${shownPathTo(path.slice(0, -1))}` : shownPathTo(path);
    problems.push(`${position}: ${refusal(name, rule, got, fix)}`);
  }
  if (problems.length > 0) throw jobFileRefused(problems);
  return { content: document.value as JobFile, document };
}

/** Returns a path for messages: `task.inputs[0].file`, or `the file` for the whole document. */
export function shownPathTo(path: DocumentPath): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text === "" ? "the file" : text.replace(/^\./, "");
}

async function textOf(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    throw jobFileRefused(
      [refusal(`job file ${file}`, "be a file that can be read", code, "check its name and the folder")],
      error,
    );
  }
  const text = decodeJson(bytes);
  if (text !== undefined) return text;
  throw jobFileRefused([refusal(`job file ${file}`, "be in UTF-8 or UTF-16", "bytes that are neither")]);
}
