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

/** The most that is given to the program at once, in bytes: it stays in the processor's nearest caches. */
export const INPUT_SIZE = 2 ** 16;

/** How many checksums are taken side by side. */
export const BRAIDS = 4;

/** What a table of words has for each byte of a word, in bytes; eight of them make a table. */
const TABLE_OF_BYTE = 256 * 8;

/**
 * Where the tables lie in the memory, behind the input: of what a word becomes at once, and of what it becomes after
 * `BRAIDS` words.
 */
export const NEAR_TABLE = INPUT_SIZE;
export const FAR_TABLE = NEAR_TABLE + 8 * TABLE_OF_BYTE;

const WORD = 8;
const ROUND = BRAIDS * WORD;
const PAGES = 2;

// the function's parameters and variables, by their numbers
const CRC = 0;
const LENGTH = 1;
const POSITION = 2;
const BRAID = Array.from({ length: BRAIDS }, (_, index) => 3 + index);

/**
 * Returns the WebAssembly that takes a CRC-64, written instruction by instruction: JavaScript has no quick integers of
 * 64 bits, and a compiler would be a large dependency for so little.
 *
 * Its `memory` begins with the input; `update(crc: i64, length: i32): i64` adds so much of it.
 *
 * It looks up eight bytes at once ("slicing by 8", Kounavis and Berry, 2005). Since each look-up waits for the one
 * before it, there are four checksums, of every fourth word each, which are put together at the end ("braiding", as in
 * zlib since 1.2.12).
 */
export function crc64Program(): Uint8Array<ArrayBuffer> {
  return moduleOf("update", PAGES, { i32: 1, i64: BRAIDS }, [
    ...get(CRC),
    ...set(BRAID[0]!),
    ...whileAtLeast(LENGTH, 2 * ROUND, [
      ...BRAID.flatMap((braid, index) => [...get(braid), ...add(index), ...lookUp(FAR_TABLE), ...set(braid)]),
      ...advance(ROUND),
    ]),
    // where there was no round, the checksum is the first braid still, and the others are 0
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

/** Adds a word of the input to what was pushed, which becomes `CRC`. */
function add(index: number): Instructions {
  return [...get(POSITION), ...i64Load(index * WORD), ...i64Xor, ...set(CRC)];
}

/** Pushes what the word in `CRC` becomes. */
function lookUp(table: number): Instructions {
  return Array.from({ length: WORD }, (_, byte) => [
    ...entryOf(byte),
    ...i64Load(table + byte * TABLE_OF_BYTE),
    ...(byte === 0 ? [] : i64Xor),
  ]).flat();
}

/** Pushes where in its table the entry of a byte of `CRC` lies: the byte times 8. */
function entryOf(byte: number): Instructions {
  const shifted = byte === 0 ? [...i64(3), ...i64ShiftLeft] : [...i64(8 * byte - 3), ...i64ShiftRight];
  return [...get(CRC), ...shifted, ...i64ToI32, ...i32(0xff << 3), ...i32And];
}

/** Pushes what `CRC` becomes by one byte of the input. */
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
