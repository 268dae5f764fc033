import { isDirectoryMarker } from "../blobs/directory-marker";
import { joinSegments, type ListedBlob } from "../blobs/join-segments";
import { segmentsOf } from "../blobs/stored-segments";
import { nameOfBlob } from "../names/output-name";
import { OutputError } from "../output-error";
import { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { type BlobList, readBlobList } from "./blob-list";

/** The most that the service puts on a page (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Lists the outputs whose blobs' names begin with `prefix`, lazily: a page is asked for when the one before it is used
 * up. The segments of a tracked output are one output.
 *
 * Whatever is stored below `<task id>/$<kind>/` or `$<kind>/` is an output, by any name; directory markers and blobs
 * elsewhere are left out.
 */
export async function* listOutputs(
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions = {},
): AsyncGenerator<OutputReference, void> {
  const blobs = listBlobs(container, prefix, options);
  const findSegments = (name: string) => segmentsOf(container, name, options.abortSignal);
  for await (const { name, version } of joinSegments(blobs, findSegments)) {
    const output = nameOfBlob(name);
    if (output !== undefined) yield new OutputReference(container, output, version);
  }
}

async function* listBlobs(
  { client, rest, send }: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions,
): AsyncGenerator<ListedBlob> {
  const filter = {
    restype: "container",
    comp: "list",
    include: "metadata",
    maxresults: String(PAGE_SIZE),
    ...(prefix === undefined ? {} : { prefix }),
  };
  let marker: string | undefined;
  do {
    const query = { ...filter, ...(marker === undefined ? {} : { marker }) };
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

/** What is whole, but is no listing, comes from something else than a Blob service, and will come again. */
function pageIn(text: string, containerName: string): BlobList {
  try {
    return readBlobList(text);
  } catch (error) {
    throw new OutputError(
      "RequestFailed",
      `container ${containerName} must answer with a list of blobs, got ${JSON.stringify(text.slice(0, 60))}; check the endpoint`,
      { cause: error },
    );
  }
}
