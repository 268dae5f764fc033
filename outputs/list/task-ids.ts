import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/** The largest page that the service returns (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Yields the ids of the tasks that have outputs, in the spellings under which these are stored, lazily and in order.
 *
 * It requests one page per 5,000 tasks, however many outputs they have.
 */
export async function* taskIds(
  { client, send }: OutputContainer,
  options: RequestOptions = {},
): AsyncGenerator<string, void> {
  let marker: string | undefined;
  do {
    const page = await send(
      { container: client.containerName },
      async (abortSignal) => {
        const pages = client.listBlobsByHierarchy("/", { abortSignal }).byPage({
          maxPageSize: PAGE_SIZE,
          ...(marker !== undefined && { continuationToken: marker }),
        });
        return (await pages.next()).value;
      },
      options,
    );
    // Neither kinds of the job nor the records of its runs.
    for (const { name } of page?.segment.blobPrefixes ?? []) if (!/^[$.]/.test(name)) yield name.slice(0, -1);
    marker = page?.continuationToken || undefined;
  } while (marker !== undefined);
}
