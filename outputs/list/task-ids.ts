import { blobPage } from "../blobs/list-blobs";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/**
 * Yields the ids of the tasks that have outputs, in the spellings under which these are stored, lazily and in order.
 *
 * It requests one page per 5,000 tasks, however many outputs they have.
 */
export async function* taskIds(container: OutputContainer, options: RequestOptions = {}): AsyncGenerator<string, void> {
  let marker: string | undefined;
  do {
    const page = await blobPage(container, { delimiter: "/", ...(marker !== undefined && { marker }) }, options);
    // Neither kinds of the job nor the records of its runs.
    for (const prefix of page.prefixes) if (!/^[$.]/.test(prefix)) yield prefix.slice(0, -1);
    marker = page.nextMarker;
  } while (marker !== undefined);
}
