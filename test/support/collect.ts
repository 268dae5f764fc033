/** Returns everything that an iterable yields (`Array.fromAsync`, which the declarations of ES2023 lack). */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
