import { readFile } from "node:fs/promises";
import { CommandError } from "./command-error";

/** A JSON object that another part wrote, with the version of its shape. */
export interface VersionedDocument {
  readonly version: 1;
  readonly blobEndpoint: string;
}

/**
 * Reads a file that holds a JSON object of version 1 with a blob endpoint.
 *
 * @param what the file is, for messages.
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readVersionedDocument(
  file: string,
  what: string,
): Promise<VersionedDocument & Record<string, unknown>> {
  const document = await readObject(file, what);
  if (document.version !== 1) {
    throw refused(
      file,
      what,
      `be of version 1, got ${JSON.stringify(document.version)}; use the version of this command that made it`,
    );
  }
  if (typeof document.blobEndpoint !== "string") {
    throw refused(file, what, `have a blobEndpoint, got ${JSON.stringify(document.blobEndpoint)}`);
  }
  return { ...document, version: 1, blobEndpoint: document.blobEndpoint };
}

async function readObject(file: string, what: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw refused(file, what, `be a file that can be read, got ${(error as NodeJS.ErrnoException).code}`, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(file, what, "be JSON", error);
  }
  if (typeof value !== "object" || value === null) throw refused(file, what, "be a JSON object");
  return { ...value };
}

function refused(file: string, what: string, rule: string, cause?: unknown): CommandError {
  return new CommandError("ConfigurationRefused", `${what} ${file} must ${rule}`, { cause });
}
