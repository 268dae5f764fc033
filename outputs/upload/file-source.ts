import { type BigIntStats, closeSync, constants, fstatSync, open, read } from "node:fs";
import { promisify } from "node:util";
import { quotedPath } from "../failure/quoted-path";
import type { FilePath } from "../find/file-path";
import { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";
import type { Source } from "./source";

const openFile = promisify(open);
const readFile = promisify(read);

/**
 * Opens a regular file as it is now. Bytes that are appended later are not read, and count as a change.
 *
 * Opening and reading can be slow, so they are asynchronous. The state of an open file is available immediately, so it
 * is read synchronously: a round trip to another thread would take most of the time of a small file.
 *
 * @throws {OutputError} `SourceNotFound`.
 */
export async function openFileSource(file: FilePath): Promise<Source> {
  const descriptor = await openForReading(file);
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) {
      throw refusedArgument("SourceNotFound", "source", "be a regular file", quotedPath(file));
    }
    if (before.size === 0n && (await hidesContent(file, descriptor))) {
      const got = `${quotedPath(file)}, which has content but no size`;
      throw refusedArgument("SourceNotFound", "source", "report its size", got, "save it as a stream");
    }
    return fileSource(file, descriptor, before);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Returns whether a file of size 0 has content nevertheless, like those of `/proc`. It would be saved as an empty
 * output.
 */
async function hidesContent(file: FilePath, descriptor: number): Promise<boolean> {
  const bytesRead = await readInto(file, descriptor, Buffer.alloc(1), 0, 0);
  return bytesRead > 0 && fstatSync(descriptor).size === 0;
}

function fileSource(file: FilePath, descriptor: number, before: BigIntStats): Source {
  const size = Number(before.size);
  let position = 0;
  return {
    size,
    available: async (most) => Math.min(most, size - position),
    read: async (into) => {
      for (let filled = 0; filled < into.length; ) {
        const bytesRead = await readInto(file, descriptor, into, filled, position);
        if (bytesRead === 0) throw changed(file, `it ends after ${position} of ${size} bytes`);
        filled += bytesRead;
        position += bytesRead;
      }
    },
    verify: async () => {
      const after = fstatSync(descriptor, { bigint: true });
      if (after.size !== before.size) throw changed(file, `${before.size} bytes became ${after.size}`);
      if (after.mtimeNs !== before.mtimeNs) throw changed(file, "it was written to");
    },
    close: async () => closeSync(descriptor),
  };
}

async function openForReading(file: FilePath): Promise<number> {
  try {
    // Without this flag, opening a named pipe without a writer would block forever.
    return await openFile(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw notReadable(file, error);
  }
}

/** Reads into the memory after `filled`, and returns how many bytes were read. */
async function readInto(
  file: FilePath,
  descriptor: number,
  into: Uint8Array,
  filled: number,
  position: number,
): Promise<number> {
  try {
    return (await readFile(descriptor, into, filled, into.length - filled, position)).bytesRead;
  } catch (error) {
    throw notReadable(file, error);
  }
}

function notReadable(file: FilePath, error: unknown): OutputError {
  return refusedArgument("SourceNotFound", "source", "be a readable file", quotedPath(file), undefined, {
    cause: error,
  });
}

function changed(file: FilePath, how: string): OutputError {
  return new OutputError(
    "SourceChanged",
    `source ${quotedPath(file)} changed while it was saved: ${how}; save it when its writer is done, or track it`,
  );
}
