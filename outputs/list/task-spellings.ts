import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/** The largest page that the service returns (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Finds the other spellings of a task's id under which outputs are stored: those that differ from it only in case.
 *
 * It requests one page per 5,000 tasks with outputs, however many outputs they have.
 */
export async function taskSpellings(
  { client, send }: OutputContainer,
  taskId: string,
  options: RequestOptions = {},
): Promise<string[]> {
  const found: string[] = [];
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
    for (const { name } of page?.segment.blobPrefixes ?? []) {
      const id = name.slice(0, -1);
      if (id !== taskId && id.toLowerCase() === taskId.toLowerCase()) found.push(id);
    }
    marker = page?.continuationToken || undefined;
  } while (marker !== undefined);
  return found;
}
