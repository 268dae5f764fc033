import { crc64Program, INPUT_SIZE } from "./crc64-program";
import { fillTables } from "./crc64-tables";

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
  const { input, update } = program;
  let crc = ALL_ONES;
  const started: Crc64 = {
    add: (content) => {
      for (let position = 0; position < content.length; position += INPUT_SIZE) {
        const piece = content.subarray(position, position + INPUT_SIZE);
        input.set(piece);
        crc = update(crc, piece.length);
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

/** The exports of the program. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly update: (crc: bigint, length: number) => bigint;
}

/** The used part of the WebAssembly API. Node's types leave it to the types of browsers. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let program: { readonly input: Uint8Array; readonly update: Exports["update"] } | undefined;

const ALL_ONES = 2n ** 64n - 1n;

function start() {
  const withVectors = crc64Program(true);
  const bytes = WebAssembly.validate(withVectors) ? withVectors : crc64Program(false);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, update } = exports as Exports;
  fillTables(memory.buffer);
  return { input: new Uint8Array(memory.buffer), update };
}
