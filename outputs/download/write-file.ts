import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BlobVersion } from "../blobs/fetch-range";
import { OutputError } from "../output-error";
import { checksumKindOf, checksumOfFile } from "../read/content-checksum";
import type { EarlierReading, OutputContent } from "../read/open-content";
import { REQUEST_SIZES } from "../request-sizes";
import { localFailure } from "./local-failure";
import { makeFolder } from "./make-folder";

/** Opens the content. If an earlier download was interrupted, `after` is what it received. */
type OpenContent = (after: EarlierReading | undefined) => Promise<OutputContent>;

/** Gets how many bytes of the file are written, and how many of them an earlier download has written. */
type OnBytes = (written: number, earlier: number) => void;

/** What is downloaded, in its state when it was looked up. */
interface DownloadSource {
  readonly url: string;
  readonly etag: string;
  readonly trackedSince?: Date;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** The stored checksums. */
  readonly md5?: string;
  readonly crc64?: string;
}

/**
 * Downloads to a file, which appears as a whole or not at all. Its folder is created if it does not exist.
 *
 * The bytes are written in order to a partial file next to it. Its name identifies the output and its state, and its
 * size is the progress. After an interruption the partial file remains, and the next download continues it. Two
 * downloads of the same output at once write the same bytes to the same positions.
 */
export async function writeFile(
  file: string,
  source: DownloadSource,
  openContent: OpenContent,
  onBytes: OnBytes = () => {},
): Promise<void> {
  try {
    await writeWhole(file, source, openContent, onBytes);
  } catch (error) {
    throw localFailure(error, file);
  }
}

async function writeWhole(
  file: string,
  source: DownloadSource,
  openContent: OpenContent,
  onBytes: OnBytes,
): Promise<void> {
  const left = isContinued(source) ? await openLeft(partOf(file, source)) : undefined;
  if (left !== undefined) {
    try {
      const earlier = await earlierReading(left, source);
      if (earlier !== undefined) {
        const content = await openContent(earlier);
        if (await write(file, source, content, onBytes, { handle: left, written: earlier.size })) return;
      }
    } catch (error) {
      // The output was replaced, or the partial file was damaged. Start again.
      if (!isOfNoUse(error)) throw error;
    } finally {
      await left.close();
    }
  }
  while (!(await write(file, source, await openContent(undefined), onBytes))) {
    // Another download moved this partial file into place and a third one overwrote it, or deleted the partial file.
    // Start again.
  }
}

/** Returns whether the written file is in place. */
async function write(
  file: string,
  source: DownloadSource,
  { version, bytes }: OutputContent,
  onBytes: OnBytes,
  left?: { readonly handle: FileHandle; readonly written: number },
): Promise<boolean> {
  const isTracked = version.trackedSince !== undefined;
  // Only the partial file of a download that is continued is shared with other downloads.
  const isShared = left !== undefined || isContinued(version);
  const part = isShared
    ? partOf(file, { url: source.url, ...version })
    : partNamed(file, randomBytes(8).toString("hex"));
  const earlier = left?.written ?? 0;
  let written = earlier;
  let isInPlace = false;
  try {
    const handle = left?.handle ?? (await createPart(part, isShared));
    try {
      onBytes(written, earlier);
      for await (const chunk of bytes) {
        await writeAll(handle, chunk, written);
        written += chunk.length;
        onBytes(written, earlier);
      }
      // Another download may have received more of a tracked output.
      if (isShared && !isTracked) await handle.truncate(version.size);
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

/** Returns whether an interrupted download is continued later. One that needs only one request is not. */
function isContinued({ size, trackedSince }: Pick<DownloadSource, "size" | "trackedSince">): boolean {
  return trackedSince !== undefined || size > REQUEST_SIZES.range;
}

/** Returns whether the received bytes are not the output, or no longer. */
function isOfNoUse(error: unknown): boolean {
  return error instanceof OutputError && (error.code === "Conflict" || error.code === "Integrity");
}

/** Returns the partial file next to `file` for one state of one output. */
function partOf(
  file: string,
  { url, etag, trackedSince }: Pick<DownloadSource, "url" | "etag" | "trackedSince">,
): string {
  // The existing content of an append blob does not change when it grows.
  const state = trackedSince === undefined ? etag : trackedSince.toISOString();
  const id = createHash("sha256").update(`${url}\n${state}`).digest("hex").slice(0, 16);
  return partNamed(file, id);
}

/** @param id 16 hex digits. */
function partNamed(file: string, id: string): string {
  return join(dirname(file), `${partStem(file)}.${id}.part`);
}

/** The longest name that file systems allow, in bytes, without the suffix. */
const LONGEST_STEM = 255 - ".0123456789abcdef.part".length;

/** Returns the start of the names of a file's partial files: its own name, or a hash if that would be too long. */
function partStem(file: string): string {
  const name = basename(file);
  return Buffer.byteLength(name) <= LONGEST_STEM ? name : createHash("sha256").update(name).digest("hex");
}

/** Opens what an earlier download left. Returns undefined if there is nothing. */
async function openLeft(part: string): Promise<FileHandle | undefined> {
  try {
    return await openPart(part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Opens a partial file, and creates it and its folder if they do not exist. */
async function createPart(part: string, isShared: boolean): Promise<FileHandle> {
  const flags = constants.O_CREAT | (isShared ? 0 : constants.O_EXCL);
  try {
    return await openPart(part, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await makeFolder(dirname(part));
    return openPart(part, flags);
  }
}

/**
 * Opens a partial file. It follows no link, because anyone who can write to the folder could redirect the bytes. It
 * overwrites the file without truncating it, because another download may be about to move it into place.
 */
function openPart(part: string, flags = 0): Promise<FileHandle> {
  // Windows has no such flag, and not every user can create links there.
  const noLink = constants.O_NOFOLLOW ?? 0;
  return open(part, constants.O_RDWR | noLink | flags, 0o666);
}

async function earlierReading(left: FileHandle, source: DownloadSource): Promise<EarlierReading | undefined> {
  const { size } = await left.stat();
  if (size === 0) return undefined;
  // Only the part of the state that identifies it is known. Nothing else is needed.
  const version: BlobVersion = {
    size: 0,
    lastModified: new Date(0),
    etag: source.etag,
    ...(source.trackedSince !== undefined && { trackedSince: source.trackedSince }),
  };
  const kind = source.trackedSince === undefined ? checksumKindOf(source) : undefined;
  return { size, version, ...(kind !== undefined && { checksum: await checksumOfFile(kind, left, size) }) };
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
    // Another download of the same output may have finished, and moved this very file into place.
    return isSameFile(handle, file);
  }
}

async function isSameFile(handle: FileHandle, file: string): Promise<boolean> {
  const [written, there] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
  return there !== undefined && there.ino === written.ino && there.dev === written.dev;
}

/**
 * Sets the file's modification time to that of the output. The next download recognizes the file by it if no
 * checksum is stored. If a tracked output has grown in the meantime, its time is not known.
 */
async function keepTime(
  handle: FileHandle,
  state: { size: number; lastModified: Date },
  written: number,
): Promise<void> {
  if (written !== state.size) return;
  // If the file system stores no times, only the next download costs more.
  await handle.utimes(new Date(), state.lastModified).catch(() => {});
}

/** Deletes the partial files of earlier states. */
async function removeOtherParts(file: string): Promise<void> {
  const folder = dirname(file);
  const prefix = `${partStem(file)}.`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && /^[0-9a-f]{16}\.part$/.test(name.slice(prefix.length))) {
      await rm(join(folder, name), { force: true });
    }
  }
}
