import {
  get,
  type Instructions,
  i32,
  i32Add,
  i32And,
  i32Sub,
  i64,
  i64Load,
  i64LoadByte,
  i64ShiftLeft,
  i64ShiftRight,
  i64ToI32,
  i64Xor,
  moduleOf,
  set,
  whileAtLeast,
} from "./web-assembly";

/** The largest input of one call, in bytes. It fits into the nearest caches of the processor. */
export const INPUT_SIZE = 2 ** 16;

/** How many checksums are computed in parallel. */
export const BRAIDS = 4;

/** The size of the table for one byte of a word, in bytes. A whole table consists of eight of these. */
const TABLE_OF_BYTE = 256 * 8;

/**
 * The positions of the two tables in the memory, after the input. The near table has the result of one word. The far
 * table has the result after `BRAIDS` words.
 */
export const NEAR_TABLE = INPUT_SIZE;
export const FAR_TABLE = NEAR_TABLE + 8 * TABLE_OF_BYTE;

const WORD = 8;
const ROUND = BRAIDS * WORD;
const PAGES = 2;

// Numbers of the function's parameters and variables.
const CRC = 0;
const LENGTH = 1;
const POSITION = 2;
const BRAID = Array.from({ length: BRAIDS }, (_, index) => 3 + index);

/**
 * Returns the WebAssembly program that computes a CRC-64. It is written instruction by instruction, because JavaScript
 * has no fast 64-bit integers, and a compiler would be a large dependency for one function.
 *
 * Its `memory` begins with the input. `update(crc: i64, length: i32): i64` adds `length` bytes of the input to `crc`.
 *
 * The program looks up eight bytes at once ("slicing by 8", Kounavis and Berry, 2005). Each look-up waits for the one
 * before it. So the program computes four checksums, each over every fourth word, and combines them at the end
 * ("braiding", as in zlib since 1.2.12).
 */
export function crc64Program(): Uint8Array<ArrayBuffer> {
  return moduleOf("update", PAGES, { i32: 1, i64: BRAIDS }, [
    ...get(CRC),
    ...set(BRAID[0]!),
    ...whileAtLeast(LENGTH, 2 * ROUND, [
      ...BRAID.flatMap((braid, index) => [...get(braid), ...add(index), ...lookUp(FAR_TABLE), ...set(braid)]),
      ...advance(ROUND),
    ]),
    // If the loop did not run, the first braid is still the checksum, and the others are 0.
    ...get(BRAID[0]!),
    ...set(CRC),
    ...whileAtLeast(LENGTH, ROUND, [
      ...BRAID.flatMap((braid, index) => [
        ...get(CRC),
        ...(index === 0 ? [] : [...get(braid), ...i64Xor]),
        ...add(index),
        ...lookUp(NEAR_TABLE),
        ...set(CRC),
      ]),
      ...advance(ROUND),
    ]),
    ...whileAtLeast(LENGTH, WORD, [...get(CRC), ...add(0), ...lookUp(NEAR_TABLE), ...set(CRC), ...advance(WORD)]),
    ...whileAtLeast(LENGTH, 1, [...lookUpByte(), ...set(CRC), ...advance(1)]),
    ...get(CRC),
  ]);
}

/** Adds a word of the input to the pushed value, and stores the result in `CRC`. */
function add(index: number): Instructions {
  return [...get(POSITION), ...i64Load(index * WORD), ...i64Xor, ...set(CRC)];
}

/** Pushes the result for the word in `CRC`. */
function lookUp(table: number): Instructions {
  return Array.from({ length: WORD }, (_, byte) => [
    ...entryOf(byte),
    ...i64Load(table + byte * TABLE_OF_BYTE),
    ...(byte === 0 ? [] : i64Xor),
  ]).flat();
}

/** Pushes the offset of a byte of `CRC` in its table: the byte times 8. */
function entryOf(byte: number): Instructions {
  const shifted = byte === 0 ? [...i64(3), ...i64ShiftLeft] : [...i64(8 * byte - 3), ...i64ShiftRight];
  return [...get(CRC), ...shifted, ...i64ToI32, ...i32(0xff << 3), ...i32And];
}

/** Pushes the result of adding one byte of the input to `CRC`. */
function lookUpByte(): Instructions {
  const added = [...get(CRC), ...get(POSITION), ...i64LoadByte, ...i64Xor, ...set(CRC)];
  const entry = [...entryOf(0), ...i64Load(NEAR_TABLE + 7 * TABLE_OF_BYTE)];
  return [...added, ...get(CRC), ...i64(8), ...i64ShiftRight, ...entry, ...i64Xor];
}

function advance(bytes: number): Instructions {
  return [
    ...[...get(POSITION), ...i32(bytes), ...i32Add, ...set(POSITION)],
    ...[...get(LENGTH), ...i32(bytes), ...i32Sub, ...set(LENGTH)],
  ];
}
