import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";

/** A token, and when to ask for the next. Times are milliseconds since 1970. */
export interface CachedToken {
  readonly token: string;
  readonly expiresAt: number;
  /** Some time before `expiresAt`, so that a long upload does not lose its token. */
  readonly renewAt: number;
  /** When the service was asked for this token because storage had refused the one before. */
  readonly replacedAt?: number;
}

/** Why the last process that asked got no token: those that waited for it need not ask again. */
export interface CachedFailure {
  readonly failedAt: number;
  readonly message: string;
}

/**
 * Reads what another process, or an earlier one, has left; undefined where that is nothing, or nothing to be trusted.
 */
export async function readCache(file: string): Promise<CachedToken | CachedFailure | undefined> {
  try {
    const content: unknown = JSON.parse(await readPrivate(file));
    if (isToken(content) || isFailure(content)) return content;
  } catch {
    // a cache that cannot be read is as good as none
  }
  return undefined;
}

/**
 * Leaves a token or a failure for other processes, whole or not at all, for nobody else to read. A failure to do so
 * costs them a request.
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
  // no link is followed out of the folder (Windows has no such flag, and needs a privilege for links)
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
  // what no header can hold is no token
  const isText = typeof token === "string" && /^[\x21-\x7e]+$/.test(token);
  return isText && [expiresAt, renewAt, replacedAt].every(Number.isFinite);
}

function isFailure(content: unknown): content is CachedFailure {
  const { failedAt, message } = { ...(content as Partial<CachedFailure>) };
  return typeof message === "string" && Number.isFinite(failedAt);
}
