import type { ListedBlob } from "./join-segments";

/**
 * Whether a blob only stands for a directory, and is no output. A marker has no content, and one of these:
 *
 * - the resource type `directory`, in an account with a hierarchical namespace;
 * - the metadata `hdi_isfolder=true`, which such an account shows for its directories, and which azcopy, blobfuse and
 *   Hadoop's WASB driver write in other accounts; metadata names ignore case;
 * - a name that ends in `/`, as tools store that know no metadata.
 */
export function isDirectoryMarker({ name, version, metadata, resourceType }: ListedBlob): boolean {
  if (version.size > 0) return false;
  if (resourceType === "directory" || name.endsWith("/")) return true;
  for (const key in metadata) {
    if (key.toLowerCase() === "hdi_isfolder") return metadata[key]?.toLowerCase() === "true";
  }
  return false;
}
