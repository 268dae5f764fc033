import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/** A header of the requests that upload a file: `HttpHeader` of the Batch service's REST API. */
export interface UploadHeader {
  name: string;
  value: string;
}

/** Properties of the blobs that Batch uploads. */
export interface UploadHeaderOptions {
  /**
   * The content type of the blobs, such as `image/png`. By default, it is that of the extension, if all files have one
   * that browsers show (`chart.png`, `*.csv`). The Blob service stores all others as `application/octet-stream`.
   */
  readonly contentType?: string;
  /** The cache control of the blobs, such as `public, max-age=86400`. By default, they have none. */
  readonly cacheControl?: string;
  /**
   * Other headers that Batch sends with each upload, by name: `x-ms-blob-content-disposition`,
   * `x-ms-blob-content-encoding`, `x-ms-blob-content-language`, `x-ms-access-tier`, `x-ms-tags` (the identity or SAS
   * needs permission for tags), and `x-ms-meta-<name>`.
   *
   * @see https://learn.microsoft.com/rest/api/storageservices/put-blob#request-headers-all-blob-types
   */
  readonly headers?: { readonly [name: string]: string };
}

/** Metadata of blobs, by name. */
export type UploadMetadata = Readonly<Record<string, string>>;

/** The names that Put Block List also has, which commits large files. */
const CONTENT_TYPE = "x-ms-blob-content-type";
const CACHE_CONTROL = "x-ms-blob-cache-control";

/** The headers of Put Blob and Put Block List that describe the blob. All others belong to the request, or to Batch. */
const DESCRIBES_BLOB =
  /^x-ms-(?:blob-content-(?:disposition|encoding|language|type)|blob-cache-control|access-tier|tags)$/;

/** Names of metadata are those of C# identifiers ("Setting and retrieving properties and metadata"). */
const METADATA = /^x-ms-meta-[a-z_][a-z0-9_]*$/;

/** Headers of a request, with the property of the blob that users mean by them. */
const MEANT: { readonly [name: string]: string } = {
  "content-type": "contentType",
  "cache-control": "cacheControl",
  "content-disposition": "x-ms-blob-content-disposition",
  "content-encoding": "x-ms-blob-content-encoding",
  "content-language": "x-ms-blob-content-language",
};

/**
 * Returns the `uploadHeaders` of an OutputFile, or undefined if there are none.
 *
 * @param defaultType the content type if no option and no header gives one (default: none).
 * @throws {DestinationError} `HeaderRefused`.
 */
export function uploadHeaders(
  { contentType, cacheControl, headers = {} }: UploadHeaderOptions,
  metadata: UploadMetadata = {},
  defaultType?: string,
): UploadHeader[] | undefined {
  const given = Object.entries(headers).map(([name, value]) => ({
    name,
    value,
    at: `headers[${JSON.stringify(name)}]`,
  }));
  const hasType = given.some(({ name }) => name.toLowerCase() === CONTENT_TYPE);
  const type = contentType ?? (hasType ? undefined : defaultType);
  const all = [
    ...(type === undefined ? [] : [{ name: CONTENT_TYPE, value: type, at: "contentType" }]),
    ...(cacheControl === undefined ? [] : [{ name: CACHE_CONTROL, value: cacheControl, at: "cacheControl" }]),
    ...Object.entries(metadata).map(([name, value]) => ({ name: `x-ms-meta-${name}`, value, at: `metadata ${name}` })),
    ...given,
  ];
  for (const { name, at } of given) checkName(name, at);
  for (const [index, { name, value, at }] of all.entries()) {
    checkValue(value, at);
    const earlier = all.slice(0, index).find((other) => other.name.toLowerCase() === name.toLowerCase());
    if (earlier !== undefined) refuse(at, `name another header than ${earlier.at}`, shown(name), "remove one of them");
  }
  return all.length === 0 ? undefined : all.map(({ name, value }) => ({ name, value }));
}

function checkName(name: string, at: string): void {
  const lower = name.toLowerCase();
  if (DESCRIBES_BLOB.test(lower) || METADATA.test(lower)) return;
  const meant = MEANT[lower];
  const fix =
    meant === undefined
      ? "remove it; Batch itself sets the headers of the request"
      : `write ${meant}, which also applies to files that Batch uploads in blocks`;
  refuse(at, "be a header that describes a blob, such as x-ms-meta-<name>", shown(name), fix);
}

/** Values are those of HTTP: visible ASCII characters, spaces and tabs (RFC 9110, section 5.5). */
function checkValue(value: unknown, at: string): void {
  if (typeof value === "string" && /^[\x21-\x7e]+(?:[\t ]+[\x21-\x7e]+)*$/.test(value)) return;
  refuse(at, "be ASCII text without line breaks, and without spaces at its ends", shown(value));
}

function refuse(at: string, rule: string, got: string, fix?: string): never {
  throw new DestinationError("HeaderRefused", refusal(at, rule, got, fix));
}
