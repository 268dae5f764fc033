import { BatchError } from "../batch-error";
import type { BatchConnection } from "./connection";

/** A file of a task or a node, and what the file is for in the message of a failure. */
interface FileLocation {
  /** The path of the file's URL, with encoded names. */
  readonly path: string;
  /** It completes "could not read …". */
  readonly purpose: string;
}

/** The codes of a file that does not exist, or no longer: with its task, with its node, or after its retention time. */
const MISSING = new Set([
  "FileNotFound",
  "TaskFilesUnavailable",
  "TaskFilesCleanedup",
  "NodeNotFound",
  "TaskNotFound",
  "PoolNotFound",
  "JobPreparationTaskNotRunOnNode",
]);

/** A node that does not answer can be the reason for an explanation, which must not wait for it for minutes. */
const MAX_TRIES = 3;

/**
 * Returns the last bytes of a file as text. Returns undefined if the file does not exist.
 *
 * @param tailBytes at most this many bytes. The first character can be incomplete.
 */
export async function readTail(
  connection: BatchConnection,
  { path, purpose }: FileLocation,
  tailBytes: number,
): Promise<string | undefined> {
  try {
    const request = { path, purpose: `read ${purpose}`, maxTries: MAX_TRIES };
    const head = await connection.send({ ...request, method: "HEAD" });
    const size = Number(head.response.headers.get("content-length") ?? 0);
    if (size === 0) return "";
    // Only what was there at the time of the size: the file can grow.
    const range = `bytes=${Math.max(0, size - tailBytes)}-${size - 1}`;
    const headers = { "ocp-range": range, accept: "application/octet-stream" };
    const { response } = await connection.send({ ...request, method: "GET", headers });
    return response.bodyAsText ?? "";
  } catch (error) {
    // The answer to a HEAD has no body, and so no code.
    if (error instanceof BatchError && (MISSING.has(error.code) || error.status === 404)) return undefined;
    throw error;
  }
}
