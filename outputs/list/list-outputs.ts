import { shown } from "../../conventions/internal";
import { isDirectoryMarker } from "../blobs/directory-marker";
import { joinSegments, type ListedBlob } from "../blobs/join-segments";
import { segmentsOf } from "../blobs/stored-segments";
import { nameOfBlob } from "../names/output-name";
import { OutputError } from "../output-error";
import { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { type BlobList, readBlobList } from "./blob-list";

/** The largest page that the service returns (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Lists the outputs whose blob names begin with `prefix`, lazily. A page is requested when the page before it is used
 * up. The segments of a tracked output are one output.
 *
 * Every blob below `<task id>/$<kind>/` or `$<kind>/` is an output, whatever its name is. Directory markers and other
 * blobs are omitted.
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
