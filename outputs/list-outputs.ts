import type { BlobItem, ContainerClient } from "@azure/storage-blob";
import { type BlobNameParts, ConventionError, parseBlobName } from "../conventions";
import type { OutputContainer } from "./output-container";
import { OutputReference, type RequestOptions } from "./output-reference";

/** The most that the service puts on a page (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Lists the outputs whose blobs' names begin with `prefix`, lazily: a page is asked for when the one before it is used up.
 *
 * Blobs whose names are not by the conventions are no outputs and are left out.
 */
export async function* listOutputs(
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions = {},
): AsyncGenerator<OutputReference, void> {
  for await (const page of pages(container, prefix, options)) {
    for (const item of page) {
      const parts = partsOf(item.name);
      if (parts !== undefined) yield referenceTo(container, parts, item);
    }
  }
}

async function* pages(
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions,
): AsyncGenerator<BlobItem[]> {
  const attempt = { container: container.client.containerName };
  let continuation: string | undefined;
  do {
    // each page is a call of its own, so that one that fails can be sent again
    const page = await container.send(attempt, () => fetchPage(container.client, prefix, continuation, options));
    yield page.items;
    continuation = page.continuation;
  } while (continuation);
}

async function fetchPage(
  client: ContainerClient,
  prefix: string | undefined,
  continuationToken: string | undefined,
  options: RequestOptions,
): Promise<{ items: BlobItem[]; continuation: string | undefined }> {
  const iterator = client
    .listBlobsFlat({ ...(prefix === undefined ? {} : { prefix }), ...options })
    .byPage({ maxPageSize: PAGE_SIZE, ...(continuationToken === undefined ? {} : { continuationToken }) });
  const { value } = await iterator.next();
  return { items: value.segment.blobItems, continuation: value.continuationToken };
}

function partsOf(name: string): BlobNameParts | undefined {
  try {
    return parseBlobName(name);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}

function referenceTo(container: OutputContainer, parts: BlobNameParts, { properties }: BlobItem): OutputReference {
  return new OutputReference(container, parts, {
    size: properties.contentLength ?? 0,
    lastModified: properties.lastModified,
    etag: properties.etag,
    ...(properties.contentType === undefined ? {} : { contentType: properties.contentType }),
  });
}
