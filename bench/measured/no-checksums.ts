import type { Md5 } from "../../outputs/checksum/md5";

// Replaces the library's checksums in the bundle that measures their cost. The values are the same for any content, and
// the sink does not verify them. The library itself cannot omit checksums.

export function crc64(_content: Uint8Array): Buffer {
  return Buffer.alloc(8);
}

export function md5Of(_content: Uint8Array): Buffer {
  return Buffer.alloc(16);
}

export function startMd5(): Md5 {
  return { add: async () => {}, digest: async () => Buffer.alloc(16) };
}

export const memoryForCrc64 = (_size: number): undefined => undefined;
