import { type BlobNameParts, blobName, parseBlobName } from "../conventions";
import { openBlob } from "./location";
import type { OutputContainer } from "./output-container";
import { OutputReference, type RequestOptions } from "./output-reference";

/** Asks storage for one output. */
export async function getOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  options: RequestOptions = {},
): Promise<OutputReference> {
  const name = blobName(parts);
  const blob = openBlob(container.client, name);
  const properties = await container.send({ container: container.client.containerName, blob: name }, () =>
    blob.getProperties(options),
  );
  return new OutputReference(container, parseBlobName(name), {
    size: properties.contentLength ?? 0,
    lastModified: properties.lastModified ?? new Date(0),
    etag: properties.etag ?? "",
    ...(properties.contentType === undefined ? {} : { contentType: properties.contentType }),
  });
}
