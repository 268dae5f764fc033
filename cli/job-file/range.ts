/**
 * Returns the numbers of a range, as texts: `1..3`, or `0..10..5` in steps of 5. A first number with leading zeros
 * gives all numbers its length: `01..10`. Returns no number if the range is empty.
 */
export function parseRange(range: string): string[] {
  const [first = "", last = "", step = "1"] = range.split("..");
  const width = /^-?0\d/.test(first) ? first.replace("-", "").length : 0;
  const numbers: string[] = [];
  for (let number = Number(first); number <= Number(last); number += Number(step)) {
    const digits = String(Math.abs(number)).padStart(width, "0");
    numbers.push(number < 0 ? `-${digits}` : digits);
  }
  return numbers;
}
