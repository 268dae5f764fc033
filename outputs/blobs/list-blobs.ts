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
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions,
): AsyncGenerator<ListedBlob> {
  let marker: string | undefined;
  do {
    const page = await blobPage(
      container,
      { ...(prefix !== undefined && { prefix }), ...(marker !== undefined && { marker }) },
      options,
    );
    for (const blob of page.blobs) if (!isDirectoryMarker(blob)) yield blob;
    marker = page.nextMarker;
  } while (marker !== undefined);
}

/** What a page contains ("List Blobs", URI parameters). */
interface PageQuery {
  /** The beginning of all names (default: any). */
  readonly prefix?: string;
  /** Where the page begins, as the page before it says (default: at the beginning). */
  readonly marker?: string;
  /** Names are listed up to this text after the prefix, and each beginning once (default: whole names). */
  readonly delimiter?: string;
  /** The maximum number of names (default: 5,000, which is the service's limit). */
  readonly maxresults?: number;
}

/** Requests one page of the blobs, with directory markers. */
export async function blobPage(
  { containerName, rest, send }: OutputContainer,
  { maxresults = PAGE_SIZE, ...page }: PageQuery,
  options: RequestOptions,
): Promise<BlobList> {
  const query = { restype: "container", comp: "list", include: "metadata", ...page, maxresults: String(maxresults) };
  const { text } = await send(
    { container: containerName },
    (abortSignal) => rest({ method: "GET", query, abortSignal }),
    options,
  );
  return pageIn(text, containerName);
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
