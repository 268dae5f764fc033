/**
 * Polynomials with coefficients 0 and 1, modulo the polynomial of the CRC-64 of NVM Express. A number has the lowest
 * term of a polynomial in its highest bit, and the term of `x` to the power of 63 in its lowest bit.
 */
export type Polynomial = bigint;

/** The terms of the divisor below `x` to the power of 64 ("NVM Express NVM Command Set Specification", 64b CRC). */
const DIVISOR: Polynomial = 0x9a6c9329ac4bc9b5n;

export const ONE: Polynomial = 1n << 63n;
const X: Polynomial = 1n << 62n;

/** Returns the product of a polynomial and `x`. */
export function timesX(factor: Polynomial): Polynomial {
  return factor & 1n ? (factor >> 1n) ^ DIVISOR : factor >> 1n;
}

/** Returns the product of two polynomials. */
export function product(one: Polynomial, other: Polynomial): Polynomial {
  let sum = 0n;
  let shifted = other;
  for (let term = ONE; term > 0n; term >>= 1n) {
    if (one & term) sum ^= shifted;
    shifted = timesX(shifted);
  }
  return sum;
}

/** Returns `x` to the power of `exponent`. */
export function powerOfX(exponent: bigint): Polynomial {
  let power = ONE;
  let square = X;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) power = product(power, square);
    square = product(square, square);
  }
  return power;
}
