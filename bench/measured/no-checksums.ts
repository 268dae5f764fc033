import type { Md5 } from "../../outputs/checksum/md5";

// In place of the library's checksums in the bundle that measures what they cost: the same values for any content, which the sink does not
// compare. The library itself has no way to do without.

export function crc64(_content: Uint8Array): Buffer {
  return Buffer.alloc(8);
}

export function md5Of(_content: Uint8Array): Buffer {
  return Buffer.alloc(16);
}

export function startMd5(): Md5 {
  return { add: async () => {}, digest: async () => Buffer.alloc(16) };
}
