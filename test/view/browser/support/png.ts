import { crc32, deflateSync } from "node:zlib";

/** Returns a picture in the format PNG (RFC 2083): 8 bits for each of red, green and blue. */
export function png(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly [red: number, green: number, blue: number],
): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => color(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A picture of one pixel. */
export const PNG = png(1, 1, () => [255, 0, 0]);

function chunk(type: string, data: Buffer): Buffer {
  const [size, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type), data]);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([size, content, checksum]);
}
