import { crc32, deflateRawSync } from "node:zlib";

/** A file in a ZIP archive, with `/` between the folders of its path. */
export interface ZipEntry {
  readonly path: string;
  readonly content: Buffer;
}

/** The DOS date of 1980-01-01, the earliest one, so that equal files give equal archives. */
const DOS_DATE = 0x21;

/** The version that an extractor needs for compressed files, and the mark of names in UTF-8 (APPNOTE.TXT). */
const VERSION = 20;
const UTF8 = 0x800;
const DEFLATE = 8;

/** The permissions of a file that everyone can read and execute, as Unix stores them. */
const UNIX_MODE = (0o100755 << 16) >>> 0;
const MADE_BY_UNIX = (3 << 8) | VERSION;

/** Returns a ZIP archive. @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of entries) {
    const name = Buffer.from(path);
    const compressed = deflateRawSync(content);
    const facts = fields([
      ...[[2, VERSION] as const, [2, UTF8] as const, [2, DEFLATE] as const, [2, 0] as const, [2, DOS_DATE] as const],
      ...[[4, crc32(content)] as const, [4, compressed.length] as const, [4, content.length] as const],
      ...[[2, name.length] as const, [2, 0] as const],
    ]);
    const file = Buffer.concat([fields([[4, 0x04034b50]]), facts, name, compressed]);
    const attributes = fields([
      [2, 0],
      [2, 0],
      [2, 0],
      [4, UNIX_MODE],
      [4, offset],
    ]);
    directory.push(
      fields([
        [4, 0x02014b50],
        [2, MADE_BY_UNIX],
      ]),
      facts,
      attributes,
      name,
    );
    files.push(file);
    offset += file.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = entries.length;
  const end = fields([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, size],
    [4, offset],
    [2, 0],
  ]);
  return Buffer.concat([...files, ...directory, end]);
}

/** Returns numbers in little-endian order, each with its size in bytes. */
function fields(values: readonly (readonly [size: number, value: number])[]): Buffer {
  return Buffer.concat(
    values.map(([size, value]) => {
      const buffer = Buffer.alloc(size);
      buffer.writeUIntLE(value, 0, size);
      return buffer;
    }),
  );
}
