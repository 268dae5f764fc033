import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";

/** A token, and when to request the next one. Times are milliseconds since 1970. */
export interface CachedToken {
  readonly token: string;
  readonly expiresAt: number;
  /** Earlier than `expiresAt`, so a token does not expire during a long upload. */
  readonly renewAt: number;
  /** When this token was requested, if storage had refused the token before it. */
  readonly replacedAt?: number;
}

/** Why the last process got no token. Processes that waited for it do not need to ask again. */
export interface CachedFailure {
  readonly failedAt: number;
  readonly message: string;
}

/**
 * Reads what this or another process stored earlier. Returns undefined if there is nothing, or if it cannot be trusted.
 */
export async function readCache(file: string): Promise<CachedToken | CachedFailure | undefined> {
  try {
    const content: unknown = JSON.parse(await readPrivate(file));
    if (isToken(content) || isFailure(content)) return content;
  } catch {
    // An unreadable cache counts as empty.
  }
  return undefined;
}

/**
 * Stores a token or a failure for other processes of this user. The file appears as a whole or not at all. A failure
 * here only costs the other processes a request.
 */
export async function writeCache(file: string, content: CachedToken | CachedFailure): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await writeFile(part, JSON.stringify(content), { mode: 0o600, flag: "wx" });
    await rename(part, file);
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

async function readPrivate(file: string): Promise<string> {
  // Do not follow links out of the folder. Windows has no such flag, and requires a privilege to create links.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { uid, mode } = await handle.stat();
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o077) !== 0)) return "";
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

function isToken(content: unknown): content is CachedToken {
  const { token, expiresAt, renewAt, replacedAt = 0 } = { ...(content as Partial<CachedToken>) };
  // A token with other characters does not fit into a header.
  const isText = typeof token === "string" && /^[\x21-\x7e]+$/.test(token);
  return isText && [expiresAt, renewAt, replacedAt].every(Number.isFinite);
}

function isFailure(content: unknown): content is CachedFailure {
  const { failedAt, message } = { ...(content as Partial<CachedFailure>) };
  return typeof message === "string" && Number.isFinite(failedAt);
}
