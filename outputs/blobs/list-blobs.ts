import { shown } from "../../conventions/internal";
import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { type BlobList, readBlobList } from "./blob-list";
import { isDirectoryMarker } from "./directory-marker";
import type { ListedBlob } from "./join-segments";

/** The largest page that the service returns (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Lists the blobs whose names begin with `prefix` (default: all), lazily and in the order of their names, without
 * directory markers. A page is requested when the page before it is used up.
 */
export async function* listBlobs(
  { client, rest, send }: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions,
): AsyncGenerator<ListedBlob> {
  const filter = {
    restype: "container",
    comp: "list",
    include: "metadata",
    maxresults: String(PAGE_SIZE),
    ...(prefix !== undefined && { prefix }),
  };
  let marker: string | undefined;
  do {
    const query = { ...filter, ...(marker !== undefined && { marker }) };
    const { text } = await send(
      { container: client.containerName },
      (abortSignal) => rest({ method: "GET", query, abortSignal }),
      options,
    );
    const page = pageIn(text, client.containerName);
    for (const blob of page.blobs) if (!isDirectoryMarker(blob)) yield blob;
    marker = page.nextMarker;
  } while (marker !== undefined);
}

/**
 * Parses a page. An answer that is complete but is not a listing does not come from a Blob service, so it is not
 * retried.
 */
function pageIn(text: string, containerName: string): BlobList {
  try {
    return readBlobList(text);
  } catch (error) {
    throw new OutputError(
      "RequestFailed",
      `the endpoint of container ${containerName} answered with ${shown(text.slice(0, 60))} instead of a list of blobs; check the endpoint`,
      { cause: error },
    );
  }
}
