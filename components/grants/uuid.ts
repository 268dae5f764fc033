import { createHash } from "node:crypto";

/** The namespace for all names that this package derives: a random UUID. */
const NAMESPACE = Buffer.from("5bd6a9f4cd3c4a0ea3f56d2a0e1b7c94", "hex");

/** Returns a UUID that is derived from `name` only (RFC 9562, version 5). */
export function uuidOf(name: string, namespace = NAMESPACE): string {
  const bytes = createHash("sha1").update(namespace).update(name, "utf8").digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
