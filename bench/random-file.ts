import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const MIB = 2 ** 20;

/** Writes a file of random bytes: of each MiB the first eight are its own, so that no two are the same, and all else repeats. */
export async function randomFile(file: string, size: number): Promise<void> {
  const chunk = randomFillSync(Buffer.allocUnsafe(Math.min(size, MIB)));
  const handle = await open(file, "w");
  try {
    for (let position = 0; position < size; position += MIB) {
      if (chunk.length >= 8) chunk.writeBigUInt64LE(BigInt(position), 0);
      await handle.write(chunk, 0, Math.min(MIB, size - position), position);
    }
  } finally {
    await handle.close();
  }
}
