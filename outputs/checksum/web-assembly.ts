/**
 * The part of WebAssembly's binary format that one function with a memory needs ("WebAssembly Core Specification",
 * chapter 5). Instructions are given as their bytes. An instruction takes the values that earlier instructions pushed.
 */
export type Instructions = readonly number[];

const I32 = 0x7f;
const I64 = 0x7e;
const NOTHING = 0x40;

export const get = (local: number): Instructions => [0x20, local];
export const set = (local: number): Instructions => [0x21, local];

export const i32 = (value: number): Instructions => [0x41, ...signed(value)];
export const i64 = (value: number): Instructions => [0x42, ...signed(value)];
export const i32Add: Instructions = [0x6a];
export const i32Sub: Instructions = [0x6b];
export const i32And: Instructions = [0x71];
export const i64ShiftLeft: Instructions = [0x86];
export const i64ShiftRight: Instructions = [0x88];
export const i64Xor: Instructions = [0x85];
export const i64ToI32: Instructions = [0xa7];

/** Loads a word from the pushed address plus an offset. */
export const i64Load = (offset = 0): Instructions => [0x29, 0, ...unsigned(offset)];
/** Loads a byte as a word. */
export const i64LoadByte: Instructions = [0x31, 0, 0];

/** Repeats the body while the local is greater than or equal to the limit. */
export function whileAtLeast(local: number, least: number, body: Instructions): Instructions {
  const leave = [...get(local), ...i32(least), 0x49, 0x0d, 1];
  const repeat = [0x0c, 0];
  return [0x02, NOTHING, 0x03, NOTHING, ...leave, ...body, ...repeat, 0x0b, 0x0b];
}

/**
 * Returns a module with a `memory` and one function, `(i64, i32) => i64`. The function returns the value that is pushed
 * at its end.
 *
 * @param pages size of the memory in pages of 64 KiB.
 * @param locals number of variables of each type. Their numbers follow those of the parameters, 0 and 1.
 */
export function moduleOf(
  name: string,
  pages: number,
  locals: { readonly i32: number; readonly i64: number },
  body: Instructions,
): Uint8Array<ArrayBuffer> {
  const code = [2, locals.i32, I32, locals.i64, I64, ...body, 0x0b];
  return Uint8Array.from([
    ...Buffer.from("\0asm"),
    ...[1, 0, 0, 0],
    ...section(1, [0x60, 2, I64, I32, 1, I64]),
    ...section(3, [0]),
    ...section(5, [0, pages]),
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

/** Encodes an unsigned number as LEB128: seven bits per byte, the lowest bits first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Encodes a signed number as LEB128. The sixth bit of the last byte is the sign. */
function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
