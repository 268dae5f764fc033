import type { ListedBlob } from "./join-segments";

/**
 * Returns whether a blob only represents a directory and is not an output. A marker has no content, and one of these:
 *
 * - the resource type `directory`, in an account with a hierarchical namespace;
 * - the metadata `hdi_isfolder=true`. Such an account shows it for its directories, and azcopy, blobfuse and Hadoop's
 *   WASB driver write it in other accounts. Names of metadata are case-insensitive;
 * - a name that ends in `/`. Tools that do not know the metadata create such blobs.
 */
export function isDirectoryMarker({ name, version, metadata, resourceType }: ListedBlob): boolean {
  if (version.size > 0) return false;
  if (resourceType === "directory" || name.endsWith("/")) return true;
  for (const key in metadata) {
    if (key.toLowerCase() === "hdi_isfolder") return metadata[key]?.toLowerCase() === "true";
  }
  return false;
}
