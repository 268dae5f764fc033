import { createHash } from "node:crypto";

/** The content of a blob: its identifying hashes, and how to get its bytes. */
export interface Content {
  /** In lower-case hex. */
  readonly sha256: string;
  /** In base64, as in the blob's property Content-MD5. */
  readonly md5: string;
  /** In bytes. */
  readonly size: number;
  /** Returns the bytes. Called only if the blob must be written. */
  read(): Promise<Uint8Array>;
}

/** Returns bytes in memory as a blob's content. */
export function contentOf(bytes: Uint8Array): Content {
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    md5: createHash("md5").update(bytes).digest("base64"),
    size: bytes.length,
    read: async () => bytes,
  };
}

/**
 * Returns the same content, but reads the bytes only once, no matter how often an upload is retried. Calls `onRead`
 * before reading.
 */
export function readOnce(content: Content, onRead: () => void): Content {
  let bytes: Promise<Uint8Array> | undefined;
  return {
    ...content,
    read() {
      if (bytes === undefined) {
        onRead();
        bytes = content.read();
      }
      return bytes;
    },
  };
}
