const BLOCK = 512;

/** One file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array;
  /** Permissions: 0o755 for executables, 0o644 for other files. */
  readonly mode: number;
}

/** 2000-01-01, so that an archive depends only on its files. It is not 0 because tar warns about that time. */
const MODIFIED_SECONDS = 946_684_800;

/**
 * Returns a tar archive (POSIX.1-1988, "ustar") with files in the given order, owned by 0:0. The same files always give
 * the same bytes.
 */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => [header(entry), entry.content, padding(entry.content.length)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, content, mode }: TarEntry): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`path must have at most 100 bytes, got ${path}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "ascii");
  block.write(path, 0, "utf8");
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(MODIFIED_SECONDS, 136, 12);
  block.write("0", 156, "ascii");
  block.write("ustar\x0000", 257, "ascii");
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}

/** Returns the sum of the header's bytes, with the checksum's own eight bytes counted as spaces. */
function checksum(block: Buffer): number {
  const eightSpaces = 8 * 0x20;
  return block.reduce((sum, byte) => sum + byte, eightSpaces);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
