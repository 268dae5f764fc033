import { ONE, powerOfX, product } from "./polynomial";

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
