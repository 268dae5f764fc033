import { POLYNOMIAL } from "./crc64";

/** A part of a content. */
interface Part {
  /** The CRC-64 of the part, in the form of `crc64`. */
  readonly crc64: Buffer;
  /** In bytes. */
  readonly size: number;
}

/**
 * Returns the CRC-64 of a content from those of its parts, in their order, without the content.
 *
 * A CRC is the remainder of a division of polynomials. A part before `n` bytes counts as its own remainder times
 * `x` to the power of `8 n`, as in zlib's `crc32_combine`.
 */
export function combineCrc64(parts: Iterable<Part>): Buffer {
  let whole = 0n;
  let shift = { size: 0, factor: ONE };
  for (const { crc64, size } of parts) {
    // All blocks of an upload but the last one have the same few sizes.
    if (size !== shift.size) shift = { size, factor: powerOfX(8n * BigInt(size)) };
    whole = product(shift.factor, whole) ^ crc64.readBigUInt64LE();
  }
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(whole);
  return bytes;
}

/** The polynomials 1 and `x`. The highest bit is the lowest term. */
const ONE = 1n << 63n;
const X = 1n << 62n;

/** Returns `x` to the power of `exponent`, modulo the polynomial of the CRC. */
function powerOfX(exponent: bigint): bigint {
  let power = ONE;
  let square = X;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) power = product(power, square);
    square = product(square, square);
  }
  return power;
}

/** Returns the product of two polynomials, modulo the polynomial of the CRC. */
function product(one: bigint, other: bigint): bigint {
  let sum = 0n;
  let shifted = other;
  for (let term = ONE; term > 0n; term >>= 1n) {
    if (one & term) sum ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n;
  }
  return sum;
}
