/**
 * The part of WebAssembly's binary format that one function with a memory needs ("WebAssembly Core Specification",
 * chapter 5, and the proposals "Relaxed SIMD" and "Threads"). Instructions are given as their bytes, and sequences of
 * them as lists of lists. An instruction takes the values that earlier instructions pushed.
 */
export type Instructions = readonly (number | Instructions)[];

const I32 = 0x7f;
const I64 = 0x7e;
const V128 = 0x7b;
const NOTHING = 0x40;

export const get = (local: number): Instructions => [0x20, local];
export const set = (local: number): Instructions => [0x21, local];
/** Stores the pushed value, and leaves it pushed. */
export const tee = (local: number): Instructions => [0x22, local];

export const i32 = (value: number): Instructions => [0x41, signed(value)];
export const i64 = (value: number): Instructions => [0x42, signed(value)];
export const i32Add: Instructions = [0x6a];
export const i32Sub: Instructions = [0x6b];
export const i32And: Instructions = [0x71];
export const i64ShiftLeft: Instructions = [0x86];
export const i64ShiftRight: Instructions = [0x88];
export const i64Xor: Instructions = [0x85];
export const i64ToI32: Instructions = [0xa7];

/** Loads a word from the pushed address plus an offset. */
export const i64Load = (offset = 0): Instructions => [0x29, 0, unsigned(offset)];
/** Loads a byte as a word. */
export const i64LoadByte: Instructions = [0x31, 0, 0];

/** Loads 16 bytes from the pushed address plus an offset. */
export const v128Load = (offset: number): Instructions => vector(0x00, 0, unsigned(offset));
/** Stores 16 bytes at the address that was pushed before them, plus an offset. */
export const v128Store = (offset: number): Instructions => vector(0x0b, 0, unsigned(offset));
/** Pushes 16 times the lowest byte of the pushed number. */
export const v128OfByte: Instructions = vector(0x0f);
/** Pushes the pushed word twice. */
export const v128OfWord: Instructions = vector(0x12);
/** Replaces the second word of a vector by the pushed word. */
export const v128ReplaceSecondWord: Instructions = vector(0x1e, 1);
export const v128And: Instructions = vector(0x4e);
export const v128Xor: Instructions = vector(0x51);
/** Shifts each 16 bits to the right by the pushed number. */
export const v128ShiftRight: Instructions = vector(0x8d);
/**
 * Takes 16 bytes, and 16 numbers less than 16. Pushes the bytes at the numbers. It is one instruction of the processor.
 * The instruction `i8x16.swizzle`, which defines the result for all numbers, is three.
 */
export const v128LookUp: Instructions = vector(0x100);

/** Repeats the body while the local is greater than or equal to the limit. */
export function whileAtLeast(local: number, least: number, body: Instructions): Instructions {
  const leave = [get(local), i32(least), 0x49, 0x0d, 1];
  const repeat = [0x0c, 0];
  return [0x02, NOTHING, 0x03, NOTHING, leave, body, repeat, 0x0b, 0x0b];
}

/** Executes the body once if the local is greater than or equal to the limit. */
export function ifAtLeast(local: number, least: number, body: Instructions): Instructions {
  return [get(local), i32(least), 0x4f, 0x04, NOTHING, body, 0x0b];
}

/** The size of a page of memory in bytes. */
export const PAGE_SIZE = 2 ** 16;

/**
 * Returns a module with a shared `memory` and one function, `(i64, i32, i32) => i64`. The function returns the value
 * that is pushed at its end.
 *
 * @param pages size of the memory in pages: at first, and at most.
 * @param locals number of variables of each type. Their numbers follow those of the parameters, 0 to 2.
 */
export function moduleOf(
  name: string,
  pages: { readonly first: number; readonly most: number },
  locals: { readonly i32: number; readonly v128: number },
  body: Instructions,
): Uint8Array<ArrayBuffer> {
  const code = [2, locals.i32, I32, locals.v128, locals.v128 > 0 ? V128 : I64, ...bytesOf(body), 0x0b];
  return Uint8Array.from([
    ...Buffer.from("\0asm"),
    ...[1, 0, 0, 0],
    ...section(1, [0x60, 3, I64, I32, I32, 1, I64]),
    ...section(3, [0]),
    ...section(5, [3, ...unsigned(pages.first), ...unsigned(pages.most)]),
    ...section(7, [...text("memory"), 2, 0], [...text(name), 0, 0]),
    ...section(10, [...unsigned(code.length), ...code]),
  ]);
}

function section(id: number, ...entries: readonly (readonly number[])[]): number[] {
  const content = [entries.length, ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value)];
}

/** An instruction for vectors of 16 bytes. */
function vector(number: number, ...rest: Instructions): Instructions {
  return [0xfd, unsigned(number), rest];
}

function bytesOf(instructions: Instructions): number[] {
  // The type of `flat` has no answer for a type that contains itself.
  return (instructions as readonly number[]).flat(Number.POSITIVE_INFINITY);
}

/** Encodes an unsigned number as LEB128: seven bits per byte, the lowest bits first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Encodes a signed number as LEB128. The sixth bit of the last byte is the sign. */
function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
