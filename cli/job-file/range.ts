/**
 * Returns the numbers of a range, as texts: `1..3`, or `0..10..5` in steps of 5. A first number with leading zeros
 * gives all numbers its length: `01..10`. Returns no number if the range is empty.
 */
export function parseRange(range: string): string[] {
  const { first, last, step, width } = partsOf(range);
  const numbers: string[] = [];
  for (let number = first; number <= last; number += step) {
    const digits = String(number < 0n ? -number : number).padStart(width, "0");
    numbers.push(number < 0n ? `-${digits}` : digits);
  }
  return numbers;
}

/** Returns how many numbers a range has, without creating them. */
export function rangeLength(range: string): number {
  const { first, last, step } = partsOf(range);
  return last < first ? 0 : Number((last - first) / step) + 1;
}

function partsOf(range: string) {
  const [first = "", last = "", step = "1"] = range.split("..");
  const width = /^-?0\d/.test(first) ? first.replace("-", "").length : 0;
  return { first: BigInt(first), last: BigInt(last), step: BigInt(step), width };
}
