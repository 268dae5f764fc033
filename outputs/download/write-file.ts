import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BlobVersion } from "../blobs/fetch-range";
import { RANGE_SIZE } from "../blobs/range-memory";
import { OutputError } from "../output-error";
import { md5OfFile, startContentMd5 } from "../read/content-md5";
import type { EarlierReading, OutputContent } from "../read/open-content";
import { localFailure } from "./local-failure";

/** Opens the content; with what is there of it, where an earlier download broke off. */
type OpenContent = (after: EarlierReading | undefined) => Promise<OutputContent>;

/** What is downloaded, where it was when it was looked up. */
interface DownloadSource {
  readonly url: string;
  readonly etag: string;
  readonly trackedSince?: Date;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
}

/**
 * Downloads to a file, which appears whole or not at all. Its folder is made where there is none.
 *
 * The bytes go to a file beside it, whose name tells of what they are, in order, so that its size tells how far they go. It stays where the
 * download breaks off, and the next one goes on there. Two that do so at once write the same bytes to the same places.
 */
export async function writeFile(
  file: string,
  source: DownloadSource,
  openContent: OpenContent,
  onBytes: (written: number) => void = () => {},
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, source, openContent, onBytes);
  } catch (error) {
    throw localFailure(error, file);
  }
}

async function writeWhole(
  file: string,
  source: DownloadSource,
  openContent: OpenContent,
  onBytes: (written: number) => void,
): Promise<void> {
  const left = await openLeft(partOf(file, source));
  if (left !== undefined) {
    try {
      const earlier = await earlierReading(left, source);
      if (earlier !== undefined) {
        const content = await openContent(earlier);
        if (await write(file, source, content, onBytes, { handle: left, written: earlier.size })) return;
      }
    } catch (error) {
      // the output has been replaced, or the part was not what it seemed: begin anew
      if (!isOfNoUse(error)) throw error;
    } finally {
      await left.close();
    }
  }
  while (!(await write(file, source, await openContent(undefined), onBytes))) {
    // another download has put this part in place and a third one its own over it, or has cleared it away: begin anew
  }
}

/** Returns whether what was written is in place. */
async function write(
  file: string,
  source: DownloadSource,
  { version, bytes }: OutputContent,
  onBytes: (written: number) => void,
  left?: { readonly handle: FileHandle; readonly written: number },
): Promise<boolean> {
  const isTracked = version.trackedSince !== undefined;
  // what one request brings is not gone on with, and is shared with nobody
  const isShared = left !== undefined || isTracked || version.size > RANGE_SIZE;
  const part = isShared
    ? partOf(file, { url: source.url, ...version })
    : partNamed(file, randomBytes(8).toString("hex"));
  let written = left?.written ?? 0;
  let isInPlace = false;
  try {
    const handle = left?.handle ?? (await openPart(part, constants.O_CREAT));
    try {
      onBytes(written);
      for await (const chunk of bytes) {
        await writeAll(handle, chunk, written);
        written += chunk.length;
        onBytes(written);
      }
      // of a tracked output, somebody else may have got more
      if (!isTracked) await handle.truncate(version.size);
      await keepTime(handle, isTracked ? source : version, written);
      isInPlace = await putInPlace(handle, part, file);
    } finally {
      if (handle !== left?.handle) await handle.close();
    }
  } catch (error) {
    await bytes.return();
    if (isOfNoUse(error) || !isShared) await rm(part, { force: true });
    throw localFailure(error, file, version.size);
  }
  if (isShared && isInPlace) await removeOtherParts(file);
  return isInPlace;
}

/** Whether what has come is not the output, or no longer. */
function isOfNoUse(error: unknown): boolean {
  return error instanceof OutputError && (error.code === "Conflict" || error.code === "Integrity");
}

/** The file beside `file` that holds what has come of one state of one output. */
function partOf(
  file: string,
  { url, etag, trackedSince }: Pick<DownloadSource, "url" | "etag" | "trackedSince">,
): string {
  // what an append blob holds stays as it is when it grows
  const state = trackedSince === undefined ? etag : trackedSince.toISOString();
  const id = createHash("sha256").update(`${url}\n${state}`).digest("hex").slice(0, 16);
  return partNamed(file, id);
}

/** @param id 16 hex digits. */
function partNamed(file: string, id: string): string {
  return join(dirname(file), `${partStem(file)}.${id}.part`);
}

/** The most that file systems allow of a name, in bytes, but for what is put behind it. */
const LONGEST_STEM = 255 - ".0123456789abcdef.part".length;

/** What the names of a file's parts begin with: its own, or something in its place where that is too long for more. */
function partStem(file: string): string {
  const name = basename(file);
  return Buffer.byteLength(name) <= LONGEST_STEM ? name : createHash("sha256").update(name).digest("hex");
}

/** Opens what an earlier download has left; `undefined` where that is nothing. */
async function openLeft(part: string): Promise<FileHandle | undefined> {
  try {
    return await openPart(part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Follows no link: who may write to the folder could lead the bytes elsewhere. What is there is written over and not emptied before, as
 * somebody else may be about to put it in place.
 */
function openPart(part: string, flags = 0): Promise<FileHandle> {
  // Windows has no such flag, and no links that anybody may make
  const noLink = constants.O_NOFOLLOW ?? 0;
  return open(part, constants.O_RDWR | noLink | flags, 0o666);
}

async function earlierReading(left: FileHandle, source: DownloadSource): Promise<EarlierReading | undefined> {
  const { size } = await left.stat();
  if (size === 0) return undefined;
  // of the state, only what decides whether it is still the same is known, and needed
  const version: BlobVersion = {
    size: 0,
    lastModified: new Date(0),
    etag: source.etag,
    ...(source.trackedSince === undefined ? {} : { trackedSince: source.trackedSince }),
  };
  // a tracked output has no MD5
  const md5 = source.trackedSince === undefined ? await md5OfFile(left, size) : startContentMd5(0);
  return { size, version, md5 };
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function putInPlace(handle: FileHandle, part: string, file: string): Promise<boolean> {
  try {
    await rename(part, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    // another download of the same may have finished, and put in place the very file that was written here
    return isSameFile(handle, file);
  }
}

async function isSameFile(handle: FileHandle, file: string): Promise<boolean> {
  const [written, there] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
  return there !== undefined && there.ino === written.ino && there.dev === written.dev;
}

/**
 * Gives the file the output's time of modification, by which the next download knows it if no MD5 is stored. Of a tracked output that has grown
 * meanwhile the time is not known.
 */
async function keepTime(
  handle: FileHandle,
  state: { size: number; lastModified: Date },
  written: number,
): Promise<void> {
  if (written !== state.size) return;
  // a file system that keeps no times only costs the next download
  await handle.utimes(new Date(), state.lastModified).catch(() => {});
}

/** What is left of downloads of earlier states. */
async function removeOtherParts(file: string): Promise<void> {
  const folder = dirname(file);
  const prefix = `${partStem(file)}.`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && /^[0-9a-f]{16}\.part$/.test(name.slice(prefix.length))) {
      await rm(join(folder, name), { force: true });
    }
  }
}
