/**
 * Works on items side by side and yields the results in the items' order.
 *
 * @param ahead how many are worked on at once; while a result is used, the ones behind it go on. No more results than
 *   that are held.
 * @param work gets a signal that is aborted when nobody wants the rest: the caller has stopped, or another item has
 *   failed.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item, unwanted: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const unwanted = new AbortController();
  const running: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item, unwanted.signal);
      // whoever fails first is thrown below; the others' failures must not end the process meanwhile
      result.catch(() => {});
      running.push(result);
      if (running.length >= ahead) yield await (running.shift() as Promise<Result>);
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
  } finally {
    unwanted.abort();
    await Promise.allSettled(running);
  }
}
