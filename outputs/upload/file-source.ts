import { type BigIntStats, closeSync, constants, fstatSync, open, read } from "node:fs";
import { promisify } from "node:util";
import { type FilePath, quotedPath } from "../find/file-path";
import { OutputError } from "../output-error";
import type { Source } from "./source";

const openFile = promisify(open);
const readFile = promisify(read);

/**
 * Opens a regular file, as it is now: what is appended to it later is not read, and is a change.
 *
 * Opening and reading can be slow, and are done beside other work. What is asked of an open file is at hand, and is asked at once: a trip to
 * another thread would be most of what a small file costs.
 *
 * @throws {OutputError} `SourceNotFound`.
 */
export async function openFileSource(file: FilePath): Promise<Source> {
  const descriptor = await openForReading(file);
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) {
      throw new OutputError("SourceNotFound", `source must be a regular file, got ${quotedPath(file)}`);
    }
    if (before.size === 0n && (await hidesContent(file, descriptor))) {
      throw new OutputError(
        "SourceNotFound",
        `source must tell its size, got ${quotedPath(file)}, which has content but no size; save it as a stream`,
      );
    }
    return fileSource(file, descriptor, before);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Whether a file without a size gives bytes nevertheless, as those of `/proc` do: it would be saved as if it were empty. */
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
    // a named pipe that nobody writes to would else never open
    return await openFile(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw notReadable(file, error);
  }
}

/** Reads what fits behind what is filled, and returns how much that was. */
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
  return new OutputError("SourceNotFound", `source must be a file that can be read, got ${quotedPath(file)}`, {
    cause: error,
  });
}

function changed(file: FilePath, how: string): OutputError {
  return new OutputError(
    "SourceChanged",
    `source must stay as it is while it is saved, got ${quotedPath(file)}: ${how}; save it when its writer is done, or track it`,
  );
}
