import type { BlobItem, ContainerClient } from "@azure/storage-blob";
import { type BlobNameParts, ConventionError, parseBlobName } from "../conventions";
import type { OutputContainer } from "./output-container";
import { OutputReference, type RequestOptions } from "./output-reference";
import { joinSegments, type ListedBlob } from "./read/join-segments";
import { segmentsOf } from "./read/segments";

/** The most that the service puts on a page (List Blobs, `maxresults`). */
const PAGE_SIZE = 5000;

/**
 * Lists the outputs whose blobs' names begin with `prefix`, lazily: a page is asked for when the one before it is used up. The segments of a
 * tracked output are one output.
 *
 * Blobs whose names are not by the conventions are no outputs and are left out.
 */
export async function* listOutputs(
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions = {},
): AsyncGenerator<OutputReference, void> {
  const blobs = listBlobs(container, prefix, options);
  const findSegments = (name: string) => segmentsOf(container, name, options.abortSignal);
  for await (const { name, version } of joinSegments(blobs, findSegments)) {
    const parts = partsOf(name);
    if (parts !== undefined) yield new OutputReference(container, parts, version);
  }
}

async function* listBlobs(
  container: OutputContainer,
  prefix: string | undefined,
  { abortSignal }: RequestOptions,
): AsyncGenerator<ListedBlob> {
  const attempt = { container: container.client.containerName };
  const filter = { includeMetadata: true, ...(prefix === undefined ? {} : { prefix }) };
  const options = abortSignal === undefined ? {} : { abortSignal };
  let continuation: string | undefined;
  do {
    // each page is a call of its own, so that one that fails can be sent again
    const page = await container.send(
      attempt,
      (signal) => fetchPage(container.client, continuation, { ...filter, abortSignal: signal }),
      options,
    );
    for (const item of page.items) yield listed(item);
    continuation = page.continuation;
  } while (continuation);
}

async function fetchPage(
  client: ContainerClient,
  continuationToken: string | undefined,
  options: NonNullable<Parameters<ContainerClient["listBlobsFlat"]>[0]>,
): Promise<{ items: BlobItem[]; continuation: string | undefined }> {
  const iterator = client
    .listBlobsFlat(options)
    .byPage({ maxPageSize: PAGE_SIZE, ...(continuationToken === undefined ? {} : { continuationToken }) });
  const { value } = await iterator.next();
  return { items: value.segment.blobItems, continuation: value.continuationToken };
}

function listed({ name, metadata, properties }: BlobItem): ListedBlob {
  const { contentLength, contentType, lastModified, etag, blobType, createdOn } = properties;
  return {
    name,
    ...(metadata === undefined ? {} : { metadata }),
    version: {
      size: contentLength ?? 0,
      lastModified,
      etag,
      ...(contentType === undefined ? {} : { contentType }),
      ...(blobType === "AppendBlob" ? { trackedSince: createdOn ?? new Date(0) } : {}),
    },
  };
}

function partsOf(name: string): BlobNameParts | undefined {
  try {
    return parseBlobName(name);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}
