/** What a principal can do with the blobs in a container. */
export const BlobRole = {
  /** List and read: Azure's role Storage Blob Data Reader. */
  Reader: "reader",
  /** List, read, write and delete: Azure's role Storage Blob Data Contributor. */
  Contributor: "contributor",
} as const;

/** What a principal can do with the blobs in a container. */
export type BlobRole = (typeof BlobRole)[keyof typeof BlobRole];
