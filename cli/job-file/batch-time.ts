/** Returns a time of a job file, such as `30m`, as the Batch service's API takes it: `PT30M`. */
export function batchTime(time: string): string {
  const [amount, unit] = [time.slice(0, -1), time.slice(-1).toUpperCase()];
  return unit === "D" ? `P${amount}D` : `PT${amount}${unit}`;
}
