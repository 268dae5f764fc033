import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { Sink } from "./start-sink";

/** Throws if the blob in the sink differs from the file. An uploader that loses bytes must not be compared. */
export async function checkBlob(sink: Sink, file: string, name: string): Promise<void> {
  const { pieces = [] } = await sink.ask({ ask: "blob", name });
  const handle = await open(file);
  try {
    let position = 0;
    for (const { size, checksum } of pieces) {
      const buffer = Buffer.allocUnsafe(size);
      const { bytesRead } = await handle.read(buffer, 0, size, position);
      if (bytesRead !== size || crc32(buffer) !== checksum) {
        throw new Error(`blob must have the bytes of the file, got others at position ${position}`);
      }
      position += size;
    }
    const { size } = await handle.stat();
    if (position !== size) throw new Error(`blob must have the file's ${size} bytes, got ${position}`);
  } finally {
    await handle.close();
  }
}
