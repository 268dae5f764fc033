import { isObject, type Properties } from "../properties";

/** The key under which values on the wire have their kind, and the kinds of assets. They are those of Pulumi's SDKs. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/**
 * A file that a program passes to a resource: an asset with `text`, `path` or `uri`, or an archive with `assets`,
 * `path` or `uri`. Each has the hash of its content.
 */
export function isAsset(value: unknown): value is Properties {
  return isObject(value) && (value[SIGNATURE_KEY] === ASSET_SIGNATURE || isArchive(value));
}

export function isArchive(value: unknown): value is Properties {
  return isObject(value) && value[SIGNATURE_KEY] === ARCHIVE_SIGNATURE;
}
