import { createHash, randomInt } from "node:crypto";

/** How many faults are injected in all: some hundreds with every run of the tests, 10,000 in the nightly one. */
export const FAULTS = Number(process.env.FAULTS ?? 300);

/** What all that is random here follows from: give a failed run's seed to run it again. */
export const SEED = Number(process.env.FAULTS_SEED ?? randomInt(2 ** 31));

/**
 * Returns a number from 0 up to 1 that follows from the seed and from what it is for alone, so that it is the same
 * however requests overtake each other.
 */
export function chance(...purpose: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([SEED, ...purpose]))
    .digest();
  return digest.readUInt32LE(0) / 2 ** 32;
}

/** Returns a whole number from `least` up to and without `end`. */
export function chanceInt(least: number, end: number, ...purpose: readonly (string | number)[]): number {
  return least + Math.floor(chance(...purpose) * (end - least));
}

/** Returns bytes that follow from the seed and from what they are for, and that hardly repeat. */
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
