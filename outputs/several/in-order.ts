/**
 * Processes items in parallel, and yields the results in the order of the items.
 *
 * @param ahead how many items are processed in parallel. While the caller uses a result, the next items continue. At
 *   most this many results are held.
 * @param work its signal is aborted when the rest is not needed: the caller has stopped, or another item has failed.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item, unwanted: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const unwanted = new AbortController();
  const running: Promise<Result>[] = [];
  let isComplete = false;
  try {
    for await (const item of items) {
      const result = work(item, unwanted.signal);
      // The first failure is thrown below. Meanwhile, the failures of the others must not end the process.
      result.catch(() => {});
      running.push(result);
      if (running.length >= ahead) yield await (running.shift() as Promise<Result>);
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
    isComplete = true;
  } finally {
    if (!isComplete) unwanted.abort();
    await Promise.allSettled(running);
  }
}
