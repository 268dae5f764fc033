import { md5Of } from "../checksum/md5";
import { metadataHeaders } from "../storage/rest-client";
import { sendToTarget, type Target, type Uploaded, uploaded } from "./target";

/**
 * Uploads a content that is in memory, in one request. Storage verifies it with an MD5, which is stored with the blob.
 */
export async function putBlob(target: Target, content: Buffer): Promise<Uploaded> {
  const { container, name: blob } = target;
  const md5 = md5Of(content);
  const contentMd5 = md5.toString("base64");
  const headers = {
    "content-md5": contentMd5,
    "content-type": "application/octet-stream",
    "x-ms-blob-content-md5": contentMd5,
    "x-ms-blob-content-type": target.contentType,
    "x-ms-blob-type": "BlockBlob",
    ...metadataHeaders(target.metadata),
  };
  const answer = await sendToTarget(
    target,
    (abortSignal) => container.rest({ method: "PUT", blob, headers, body: content, abortSignal }),
    content.length,
  );
  target.onSent?.(content.length, content.length, 0);
  return uploaded(content.length, answer, { md5 });
}
