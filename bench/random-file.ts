import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const MIB = 2 ** 20;

/** Writes a file of random bytes. The bytes repeat after each MiB, except the first eight, so no two MiB are equal. */
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
