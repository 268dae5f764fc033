import { Readable } from "node:stream";

/**
 * Yields items, and reads the next ones while the caller uses an item. A failure is thrown after all items before it.
 *
 * @param most how many items that are not used yet are held.
 */
export async function* readAhead<Item>(items: AsyncIterable<Item>, most: number): AsyncGenerator<Item, void> {
  const read: AsyncIterable<Settled<Item>> = Readable.from(settled(items), { highWaterMark: most });
  for await (const next of read) {
    if ("error" in next) throw next.error;
    yield next.item;
  }
}

type Settled<Item> = { readonly item: Item } | { readonly error: unknown };

/** Yields a failure as the last item, because a stream that fails discards the items that it holds. */
async function* settled<Item>(items: AsyncIterable<Item>): AsyncGenerator<Settled<Item>, void> {
  try {
    for await (const item of items) yield { item };
  } catch (error) {
    yield { error };
  }
}
