import type { BigIntStats } from "node:fs";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { OutputError } from "../output-error";
import type { Source } from "./source";

/**
 * Opens a regular file, as it is now: what is appended to it later is not read, and is a change.
 *
 * @throws {OutputError} `SourceNotFound`.
 */
export async function openFileSource(file: string): Promise<Source> {
  const handle = await openForReading(file);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) {
      throw new OutputError("SourceNotFound", `source must be a regular file, got ${JSON.stringify(file)}`);
    }
    return fileSource(file, handle, before);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function fileSource(file: string, handle: FileHandle, before: BigIntStats): Source {
  const size = Number(before.size);
  let position = 0;
  return {
    size,
    read: async (into) => {
      const end = Math.min(position + into.length, size);
      let filled = 0;
      while (position < end) {
        const { bytesRead } = await handle.read(into, filled, end - position, position);
        if (bytesRead === 0) throw changed(file, `it ends after ${position} of ${size} bytes`);
        filled += bytesRead;
        position += bytesRead;
      }
      return filled;
    },
    verify: async () => {
      const after = await handle.stat({ bigint: true });
      if (after.size !== before.size) throw changed(file, `${before.size} bytes became ${after.size}`);
      if (after.mtimeNs !== before.mtimeNs) throw changed(file, "it was written to");
    },
    close: () => handle.close(),
  };
}

async function openForReading(file: string): Promise<FileHandle> {
  try {
    // a named pipe that nobody writes to would else never open
    return await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw new OutputError("SourceNotFound", `source must be a file that can be read, got ${JSON.stringify(file)}`, {
      cause: error,
    });
  }
}

function changed(file: string, how: string): OutputError {
  return new OutputError(
    "SourceChanged",
    `source must stay as it is while it is saved, got ${JSON.stringify(file)}: ${how}; save it when its writer is done, or track it`,
  );
}
