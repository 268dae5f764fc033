import { groupTable, LANES, ROWS, WORD_TABLE } from "./crc64-program";
import { ONE, type Polynomial, timesX } from "./polynomial";

/** Fills the tables of the program that computes a CRC-64. */
export function fillTables(memory: SharedArrayBuffer): void {
  const powers = powersOfX(2 * GROUP_BITS);
  fillWordTable(new BigUint64Array(memory), powers);
  fillGroupTable(new Uint8Array(memory), powers);
}

function fillWordTable(memory: BigUint64Array<SharedArrayBuffer>, powers: readonly Polynomial[]): void {
  for (let byte = 0; byte < 8; byte += 1) {
    // The checksum has 64 terms, so adding a word multiplies it by this power of `x`.
    const ofBits = Array.from({ length: 8 }, (_, bit) => powers[64 + (7 - byte) * 8 + (7 - bit)]!);
    memory.set(sumsOf(ofBits), WORD_TABLE / 8 + byte * 256);
  }
}

function fillGroupTable(memory: Uint8Array<SharedArrayBuffer>, powers: readonly Polynomial[]): void {
  const columnOf = columnsByPolynomial(powers);
  for (let row = 0; row < ROWS; row += 1) {
    const products = Array.from({ length: 8 }, (_, bit) => columnOf(powers[exponentOf(row, bit) + GROUP_BITS]!));
    for (const half of [0, 1] as const) {
      const columns = new Uint8Array(BigUint64Array.from(sumsOf(products.slice(4 * half, 4 * half + 4))).buffer);
      for (const [index, byte] of columns.entries()) {
        memory[groupTable(row, half, index % ROWS) + Math.floor(index / ROWS)] = byte;
      }
    }
  }
}

/** Returns the sum of the terms whose bits a number has, for each number in order. */
function sumsOf(terms: readonly bigint[]): bigint[] {
  const sums = [0n];
  for (const term of terms) sums.push(...sums.map((sum) => sum ^ term));
  return sums;
}

/** Eight bytes of a group, one of each row, as a number. The lowest byte is that of the first row. */
type Column = bigint;

const GROUP_BITS = ROWS * LANES * 8;

/** Returns the exponent of `x` for a bit in the last column of a group. The lowest bit of a byte comes first. */
function exponentOf(row: number, bit: number): number {
  return (ROWS - 1 - row) * LANES * 8 + (7 - bit);
}

function powersOfX(count: number): Polynomial[] {
  const powers = [ONE];
  while (powers.length < count) powers.push(timesX(powers.at(-1)!));
  return powers;
}

/**
 * Returns the function that gives the column for each polynomial. There is exactly one: the 64 powers of `x` of a
 * column's bits are independent of each other, modulo the polynomial of the CRC. It is found by Gaussian elimination.
 */
function columnsByPolynomial(powers: readonly Polynomial[]): (polynomial: Polynomial) => Column {
  const equations = Array.from({ length: 64 }, (_, bit) => ({
    polynomial: powers[exponentOf(bit >> 3, bit & 7)]!,
    column: 1n << BigInt(bit),
  }));
  for (let term = 0; term < 64; term += 1) {
    const pivot = equations.findIndex(({ polynomial }, index) => index >= term && has(polynomial, term));
    [equations[term], equations[pivot]] = [equations[pivot]!, equations[term]!];
    const { polynomial, column } = equations[term]!;
    for (const [index, equation] of equations.entries()) {
      if (index === term || !has(equation.polynomial, term)) continue;
      equation.polynomial ^= polynomial;
      equation.column ^= column;
    }
  }
  return (polynomial) => equations.reduce((sum, { column }, term) => (has(polynomial, term) ? sum ^ column : sum), 0n);
}

function has(polynomial: Polynomial, term: number): boolean {
  return ((polynomial >> BigInt(term)) & 1n) === 1n;
}
