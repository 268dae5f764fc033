import { RUN_METADATA } from "../../conventions/internal";
import { parseXml } from "../storage/parse-xml";
import type { ListedBlob } from "./join-segments";
import { storedCrc64 } from "./stored-crc64";

/** A page of a listing. */
export interface BlobList {
  readonly blobs: readonly ListedBlob[];
  /** The beginnings of names up to the next delimiter, if one was given. */
  readonly prefixes: readonly string[];
  /** Where the next page begins. Undefined for the last page. */
  readonly nextMarker?: string;
}

/**
 * Parses the answer to List Blobs ("List Blobs", response body). It returns each blob's name and metadata, and the
 * properties that outputs have.
 *
 * @throws {RestError} if the text is not such an answer.
 */
export function readBlobList(xml: string): BlobList {
  const blobs: ListedBlob[] = [];
  const prefixes: string[] = [];
  let nextMarker: string | undefined;
  let blob = emptyBlob();
  parseXml(xml, "EnumerationResults", {
    opened(name, attributes) {
      if (name === "Blob" || name === "BlobPrefix") blob = emptyBlob();
      else if (name === "Name" && attributes.Encoded === "true") blob.isEncoded = true;
    },
    closed(name, text, parent) {
      if (parent === "Properties") blob.properties[name] = text;
      else if (parent === "Metadata") blob.metadata[name] = text;
      else if ((parent === "Blob" || parent === "BlobPrefix") && name === "Name") blob.name = text;
      else if (name === "BlobPrefix") prefixes.push(blob.isEncoded ? decoded(blob.name) : blob.name);
      else if (name === "Blob") blobs.push(listed(blob));
      else if (name === "NextMarker" && text !== "") nextMarker = text;
    },
  });
  return { blobs, prefixes, ...(nextMarker !== undefined && { nextMarker }) };
}

/** The elements of one blob. */
interface BlobElements {
  name: string;
  /** Whether the name contains characters that XML does not allow, and is therefore encoded as in a URL. */
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
  const run = metadata[RUN_METADATA];
  const size = Number(properties["Content-Length"] ?? 0);
  const crc64 = properties.BlobType === "AppendBlob" ? undefined : storedCrc64(metadata, size);
  const createdOn = new Date(properties["Creation-Time"] ?? 0);
  return {
    name: isEncoded ? decoded(name) : name,
    metadata,
    ...(resourceType !== undefined && { resourceType }),
    version: {
      size,
      lastModified: new Date(properties["Last-Modified"] ?? 0),
      etag: etagOf(properties.Etag),
      ...(contentType && { contentType }),
      ...(md5 && { md5: Buffer.from(md5, "base64") }),
      ...(crc64 !== undefined && { crc64 }),
      ...(properties.BlobType === "AppendBlob" && { trackedSince: createdOn }),
      ...(run !== undefined && { run }),
    },
  };
}

/**
 * Returns an ETag as all other answers have it: a listing has no quotes around it (List Blobs). A download is continued
 * only if both are the same.
 */
function etagOf(listed = ""): string {
  return listed === "" || listed.startsWith('"') ? listed : `"${listed}"`;
}

/** A name that is not UTF-8 stays encoded, so that it does not hide the other blobs of its page. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
