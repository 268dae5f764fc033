import { createHash, randomInt } from "node:crypto";
import { IS_NIGHTLY } from "./nightly";

/** How many faults are injected in total (default: 60, and 3,000 in a nightly run). */
export const FAULTS = Number(process.env.FAULTS ?? (IS_NIGHTLY ? 3_000 : 60));

/** The seed of everything random here. To repeat a failed run, set `FAULTS_SEED` to its seed. */
export const SEED = Number(process.env.FAULTS_SEED ?? randomInt(2 ** 31));

/**
 * Returns a number from 0 to 1, without 1. It depends only on the seed and the purpose, and not on the order of
 * concurrent requests.
 */
export function chance(...purpose: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([SEED, ...purpose]))
    .digest();
  return digest.readUInt32LE(0) / 2 ** 32;
}

/** Returns an integer from `least` to `end`, without `end`. */
export function chanceInt(least: number, end: number, ...purpose: readonly (string | number)[]): number {
  return least + Math.floor(chance(...purpose) * (end - least));
}

/** Returns bytes that depend only on the seed and the purpose, and that hardly repeat. */
export function chanceBytes(size: number, ...purpose: readonly (string | number)[]): Buffer {
  const bytes = Buffer.alloc(size);
  let state = chanceInt(1, 2 ** 32, ...purpose, "bytes");
  for (let position = 0; position < size; position += 4) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (position + 4 <= size) bytes.writeInt32LE(state, position);
    else bytes.writeIntLE(state >> (8 * (4 - (size - position))), position, size - position);
  }
  return bytes;
}
