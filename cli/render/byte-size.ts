const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Returns a size for people: `0 B`, `999 B`, `1.5 KiB`, `12 MiB`. */
export function byteSize(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  // 1023.95 would be rounded to 1024.
  while (amount >= 1023.95 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 9.95 ? 0 : 1;
  return `${amount.toFixed(digits)} ${UNITS[unit]}`;
}
