const BLOCK = 512;

/** One file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array;
  /** 0o755 for what is run, 0o644 for what is read. */
  readonly mode: number;
}

/**
 * 2000-01-01, so that an archive depends on nothing but its files. Not 0, of which tar warns.
 */
const MODIFIED_SECONDS = 946_684_800;

/**
 * Returns a tar archive (POSIX.1-1988, "ustar") that is the same bytes wherever and whenever it is made: files in the
 * order given, owned by 0:0.
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

/** The sum of the header's bytes, its own eight taken as spaces. */
function checksum(block: Buffer): number {
  const eightSpaces = 8 * 0x20;
  return block.reduce((sum, byte) => sum + byte, eightSpaces);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
