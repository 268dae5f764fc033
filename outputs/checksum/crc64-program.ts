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
  ifAtLeast,
  moduleOf,
  set,
  tee,
  v128And,
  v128Load,
  v128LookUp,
  v128OfByte,
  v128OfWord,
  v128ReplaceSecondWord,
  v128ShiftRight,
  v128Store,
  v128Xor,
  whileAtLeast,
} from "./web-assembly";

/**
 * The size of the space at the start of the memory for content that is copied into it, in bytes. It fits into the
 * nearest caches of the processor.
 */
export const INPUT_SIZE = 2 ** 16;

/** Bytes of a vector. Each of them belongs to another lane. */
export const LANES = 16;
/** Vectors of a group, and bytes of a word. */
export const ROWS = 8;
const GROUP = LANES * ROWS;

/**
 * The positions of the tables in the memory, after the input.
 *
 * - The table of words has 256 entries of 8 bytes for each byte of a word: the checksum of the byte and those after it.
 * - The table of groups has 16 bytes for each row before the multiplication, each half of its bytes (the lower one
 *   first), and each row after the multiplication: the byte after, for each half byte before.
 */
export const WORD_TABLE = INPUT_SIZE;
const GROUP_TABLE = WORD_TABLE + ROWS * 256 * 8;
/** Where the last sum of groups is stored. */
const LAST_SUM = GROUP_TABLE + ROWS * 2 * ROWS * LANES;
/** The memory at first. It grows with the contents that are in it. */
const FIRST_PAGES = 2;

/** Returns where the table of groups has the 16 bytes for a row, a half of its bytes, and a row of the product. */
export function groupTable(row: number, half: 0 | 1, rowAfter: number): number {
  return GROUP_TABLE + ((row * 2 + half) * ROWS + rowAfter) * LANES;
}

// Numbers of the function's parameters and variables.
const CRC = 0;
const POSITION = 1;
const LENGTH = 2;
const REST_POSITION = 3;
const REST_LENGTH = 4;
const rows = (first: number) => Array.from({ length: ROWS }, (_, row) => first + row);
const SUM = rows(5);
const PRODUCT = rows(5 + ROWS);
const [VECTOR, LOWER, UPPER, LOWER_HALVES] = [5, 6, 7, 8].map((after) => after + 2 * ROWS) as [
  number,
  number,
  number,
  number,
];
const VECTORS = 2 * ROWS + 4;

/**
 * Returns the WebAssembly program that computes a CRC-64. It is written instruction by instruction, because JavaScript
 * has no fast 64-bit integers and no vectors, and a compiler would be a large dependency for one function.
 *
 * `update(crc: i64, position: i32, length: i32): i64` adds the content at a position of its `memory` to `crc`. The
 * content can be in the space at the start, or after the first pages.
 *
 * The content is divided into groups of 128 bytes: 8 rows of 16 bytes. A group as a polynomial is the sum of its 16
 * columns. Before the next group is added, the sum of the earlier ones must be multiplied by `x` to the power of 1024.
 * Modulo the polynomial of the CRC, the product of a column is a column again, and the multiplication is the same for
 * all columns. So 16 columns are multiplied at once, by tables of half bytes that fit into a register ("SIMD").
 *
 * The last sum and the rest are looked up eight bytes at once ("slicing by 8", Kounavis and Berry, 2005).
 *
 * @param mostPages the limit of the memory, in pages. Growing it does not move what is in it.
 * @param hasVectors whether the processor has vector instructions (SSSE3, Neon), and Node.js uses them. Without them,
 *   everything is looked up, which takes three times as long.
 */
export function crc64Program(mostPages: number, hasVectors: boolean): Uint8Array<ArrayBuffer> {
  return moduleOf("update", { first: FIRST_PAGES, most: mostPages }, { i32: 2, v128: hasVectors ? VECTORS : 0 }, [
    hasVectors ? addGroups() : [],
    addWords(),
    whileAtLeast(LENGTH, 1, [lookUpByte(), set(CRC), advance(1)]),
    get(CRC),
  ]);
}

/** Adds all groups. The rest is shorter than a group. */
function addGroups(): Instructions {
  return ifAtLeast(LENGTH, 2 * GROUP, [
    [i32(0x0f), v128OfByte, set(LOWER_HALVES)],
    // The checksum so far counts as if it was added to the first word.
    [get(CRC), v128OfWord, i64(0), v128ReplaceSecondWord, set(SUM[0]!)],
    [i64(0), set(CRC)],
    whileAtLeast(LENGTH, 2 * GROUP, [multiplySum(), advance(GROUP)]),
    SUM.map((_, row) => [i32(LAST_SUM), sumWithGroup(row), v128Store(row * LANES)]),
    [advance(GROUP), get(POSITION), set(REST_POSITION), get(LENGTH), set(REST_LENGTH)],
    [i32(LAST_SUM), set(POSITION), i32(GROUP), set(LENGTH), addWords()],
    [get(REST_POSITION), set(POSITION), get(REST_LENGTH), set(LENGTH)],
  ]);
}

/** Adds whole words. */
function addWords(): Instructions {
  return whileAtLeast(LENGTH, 8, [lookUpWord(), set(CRC), advance(8)]);
}

/** Adds the group at the position to the sum, and multiplies the result. */
function multiplySum(): Instructions {
  return [
    SUM.map((_, row) => [
      [sumWithGroup(row), tee(VECTOR), get(LOWER_HALVES), v128And, set(LOWER)],
      [get(VECTOR), i32(4), v128ShiftRight, get(LOWER_HALVES), v128And, set(UPPER)],
      PRODUCT.map((product, rowAfter) => [
        [i32(0), v128Load(groupTable(row, 0, rowAfter)), get(LOWER), v128LookUp],
        [i32(0), v128Load(groupTable(row, 1, rowAfter)), get(UPPER), v128LookUp, v128Xor],
        row === 0 ? [] : [get(product), v128Xor],
        set(product),
      ]),
    ]),
    PRODUCT.map((product, row) => [get(product), set(SUM[row]!)]),
  ];
}

/** Pushes a row of the sum and of the group at the position. */
function sumWithGroup(row: number): Instructions {
  return [get(SUM[row]!), get(POSITION), v128Load(row * LANES), v128Xor];
}

/** Pushes the result of adding the word at the position to `CRC`. */
function lookUpWord(): Instructions {
  return [
    [get(CRC), get(POSITION), i64Load(), i64Xor, set(CRC)],
    Array.from({ length: 8 }, (_, byte) => [lookUpIn(byte, byte), byte === 0 ? [] : i64Xor]),
  ];
}

/** Pushes the result of adding the byte at the position to `CRC`. */
function lookUpByte(): Instructions {
  const added = [get(CRC), get(POSITION), i64LoadByte, i64Xor, set(CRC)];
  return [added, get(CRC), i64(8), i64ShiftRight, lookUpIn(7, 0), i64Xor];
}

/** Pushes the entry for a byte of `CRC` in the table of words, as if the byte was at an index of the word. */
function lookUpIn(index: number, byte: number): Instructions {
  const timesEight = byte === 0 ? [i64(3), i64ShiftLeft] : [i64(8 * byte - 3), i64ShiftRight];
  const offset = [get(CRC), timesEight, i64ToI32, i32(0xff << 3), i32And];
  return [offset, i64Load(WORD_TABLE + index * 256 * 8)];
}

function advance(bytes: number): Instructions {
  return [
    [get(POSITION), i32(bytes), i32Add, set(POSITION)],
    [get(LENGTH), i32(bytes), i32Sub, set(LENGTH)],
  ];
}
