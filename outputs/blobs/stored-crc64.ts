/**
 * The metadata entry with the CRC-64 of a blob's whole content and the content's size in bytes, such as
 * `ae8b14860a799888:9`. The CRC-64 is a number of 16 hex digits.
 *
 * Copies of the blob keep it. If a tool stores another content and keeps the metadata, the entry is wrong. Mostly, the
 * size shows this. Otherwise, the blocks do, see `read/own-blocks.ts`.
 */
const CRC64_METADATA = "batchoutputs_crc64";

/** Returns the metadata of a blob whose whole content has this CRC-64, which is in the form of `crc64`. */
export function crc64Metadata(crc64: Buffer, size: number): Readonly<Record<string, string>> {
  return { [CRC64_METADATA]: `${crc64Hex(crc64)}:${size}` };
}

/**
 * Returns the CRC-64 of a blob's whole content in the form of `crc64`. Returns undefined if none is stored, or if it is
 * that of a content of another size.
 *
 * @param size of the blob, in bytes.
 */
export function storedCrc64(metadata: Readonly<Record<string, string>> | undefined, size: number): Buffer | undefined {
  const [, hex, ofSize] = /^([0-9a-f]{16}):(\d+)$/.exec(metadata?.[CRC64_METADATA] ?? "") ?? [];
  return hex === undefined || Number(ofSize) !== size ? undefined : Buffer.from(hex, "hex").reverse();
}

/** Returns a CRC-64 in the form of `crc64` as a number of 16 hex digits. */
export function crc64Hex(crc64: Uint8Array): string {
  return Buffer.from(crc64).reverse().toString("hex");
}
