/** What the identity of nodes can do with the blobs of jobs. */
export const WriterRole = {
  /** Read, write and delete: Azure's role Storage Blob Data Contributor. It can also delete the containers of jobs. */
  Contributor: "contributor",
  /** Read and write, but not delete: a custom role that the component creates. */
  AppendOnly: "append-only",
} as const;

/** What the identity of nodes can do with the blobs of jobs. */
export type WriterRole = (typeof WriterRole)[keyof typeof WriterRole];
