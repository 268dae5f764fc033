import { crc64Program, INPUT_SIZE } from "./crc64-program";
import { fillTables } from "./crc64-tables";
import { PAGE_SIZE } from "./web-assembly";

/**
 * Returns the CRC-64 of a content in the form of `x-ms-content-crc64`: 8 bytes, little-endian.
 *
 * The variant is CRC-64/NVME of NVM Express, which Azure's libraries call StorageCrc64. docs/performance.md compares
 * its cost with that of an MD5.
 */
export function crc64(content: Uint8Array): Buffer {
  return startCrc64().add(content).digest();
}

/** The CRC-64 of a content that arrives in pieces. */
interface Crc64 {
  /** Adds the next piece. Its memory may be reused afterwards. */
  add(piece: Uint8Array): Crc64;
  /** Returns the CRC-64 of all pieces, in the form of `crc64`. */
  digest(): Buffer;
}

/** Starts a CRC-64. */
export function startCrc64(): Crc64 {
  program ??= start();
  const { input, update, ownBuffers } = program;
  let crc = ALL_ONES;
  const started: Crc64 = {
    add: (content) => {
      if (ownBuffers.has(content.buffer)) {
        crc = update(crc, content.byteOffset, content.length);
        return started;
      }
      for (let position = 0; position < content.length; position += INPUT_SIZE) {
        const piece = content.subarray(position, position + INPUT_SIZE);
        input.set(piece);
        crc = update(crc, 0, piece.length);
      }
      return started;
    },
    digest: () => {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeBigUInt64LE(BigInt.asUintN(64, ~crc));
      return bytes;
    },
  };
  return started;
}

/**
 * Returns new memory for content whose CRC-64 is computed without a copy of it. Threads can share it. It is never
 * freed, so it must be used again.
 *
 * @param size in bytes.
 * @returns undefined if all such memory of the process is in use.
 */
export function memoryForCrc64(size: number): Buffer | undefined {
  program ??= start();
  const { memory, ownBuffers } = program;
  const pages = Math.ceil(size / PAGE_SIZE);
  const position = memory.buffer.byteLength;
  if (position / PAGE_SIZE + pages > MOST_PAGES) return undefined;
  memory.grow(pages);
  const { buffer } = memory;
  ownBuffers.add(buffer);
  return Buffer.from(buffer, position, size);
}

/** The limit of the program's memory: 64 MiB. It only reserves addresses, until `memoryForCrc64` uses them. */
const MOST_PAGES = 2 ** 10;

/** The exports of the program. */
interface Exports {
  /** Its buffer is another object after each growth, of the same bytes. */
  readonly memory: { readonly buffer: SharedArrayBuffer; grow(pages: number): number };
  readonly update: (crc: bigint, position: number, length: number) => bigint;
}

/** The used part of the WebAssembly API. Node's types leave it to the types of browsers. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Program extends Exports {
  /** The space for content that is copied. */
  readonly input: Uint8Array;
  /** The buffers of the memory. */
  readonly ownBuffers: WeakSet<ArrayBufferLike>;
}

let program: Program | undefined;

const ALL_ONES = 2n ** 64n - 1n;

function start(): Program {
  const withVectors = crc64Program(MOST_PAGES, true);
  const bytes = WebAssembly.validate(withVectors) ? withVectors : crc64Program(MOST_PAGES, false);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, update } = exports as Exports;
  fillTables(memory.buffer);
  return { memory, update, input: new Uint8Array(memory.buffer), ownBuffers: new WeakSet() };
}
