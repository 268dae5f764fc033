import { SaxesParser } from "saxes";
import type { ListedBlob } from "../blobs/join-segments";

/** A page of a listing. */
export interface BlobList {
  readonly blobs: readonly ListedBlob[];
  /** Where the next page begins; the last one has none. */
  readonly nextMarker?: string;
}

/**
 * Reads the answer to List Blobs ("List Blobs", response body): of each blob its name, its metadata and those of its
 * properties that outputs have.
 *
 * @throws {Error} where it is no such answer.
 */
export function readBlobList(xml: string): BlobList {
  const blobs: ListedBlob[] = [];
  let nextMarker: string | undefined;
  const parser = new SaxesParser();
  /** The elements that are open, from the root. */
  const open: string[] = [];
  let blob = emptyBlob();
  let text = "";

  parser.on("opentag", ({ name, attributes }) => {
    if (open.length === 0 && name !== "EnumerationResults") throw new Error(`EnumerationResults expected, got ${name}`);
    open.push(name);
    text = "";
    if (name === "Blob") blob = emptyBlob();
    else if (name === "Name" && attributes.Encoded === "true") blob.isEncoded = true;
  });
  parser.on("text", (part) => {
    text += part;
  });
  parser.on("closetag", ({ name }) => {
    open.pop();
    const parent = open.at(-1);
    if (parent === "Properties") blob.properties[name] = text;
    else if (parent === "Metadata") blob.metadata[name] = text;
    else if (parent === "Blob" && name === "Name") blob.name = text;
    else if (name === "Blob") blobs.push(listed(blob));
    else if (name === "NextMarker" && text !== "") nextMarker = text;
    text = "";
  });
  parser.write(xml).close();
  return nextMarker === undefined ? { blobs } : { blobs, nextMarker };
}

/** What stands in the elements of one blob. */
interface BlobElements {
  name: string;
  /** The name has characters that XML cannot hold, and is written as in a URL. */
  isEncoded: boolean;
  readonly properties: Record<string, string>;
  readonly metadata: Record<string, string>;
}

function emptyBlob(): BlobElements {
  return { name: "", isEncoded: false, properties: {}, metadata: {} };
}

function listed({ name, isEncoded, properties, metadata }: BlobElements): ListedBlob {
  const contentType = properties["Content-Type"];
  const md5 = properties["Content-MD5"];
  const resourceType = properties.ResourceType;
  const createdOn = new Date(properties["Creation-Time"] ?? 0);
  return {
    name: isEncoded ? decoded(name) : name,
    metadata,
    ...(resourceType === undefined ? {} : { resourceType }),
    version: {
      size: Number(properties["Content-Length"] ?? 0),
      lastModified: new Date(properties["Last-Modified"] ?? 0),
      etag: properties.Etag ?? "",
      ...(contentType === undefined || contentType === "" ? {} : { contentType }),
      ...(md5 === undefined || md5 === "" ? {} : { md5: Buffer.from(md5, "base64") }),
      ...(properties.BlobType === "AppendBlob" ? { trackedSince: createdOn } : {}),
    },
  };
}

/** A name that is no UTF-8 stays encoded, so that it does not hide the others of its page. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
