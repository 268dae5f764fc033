import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** The parts of the source's answer that an upload depends on. */
type Source = Pick<IncomingMessage, "headers" | "rawHeaders">;

/** Headers that are not part of the upload, besides those that begin with `x-ms-copy-source` or `x-ms-source-`. */
const removed = new Set(["content-length", "transfer-encoding", "content-md5", "content-type", "host"]);

/** Properties of a source blob, and the headers with which an upload sets them. */
const properties = new Map([
  ["content-type", "x-ms-blob-content-type"],
  ["content-encoding", "x-ms-blob-content-encoding"],
  ["content-language", "x-ms-blob-content-language"],
  ["content-disposition", "x-ms-blob-content-disposition"],
  ["cache-control", "x-ms-blob-cache-control"],
]);

/**
 * Returns the headers with which Azurite gets the content of a source as a Put Blob or a Put Block. See "Put Blob From
 * URL": unless the request sets them, or has `x-ms-copy-source-blob-properties: false`, the new blob has the properties
 * of the source. Without metadata in the request, it has the metadata of the source.
 *
 * @returns names and values in turn. The names of metadata keep their case.
 */
export function uploadHeaders(request: Source, source: Source, operation: string): string[] {
  const own = pairs(request.rawHeaders).filter(([name]) => isKept(name.toLowerCase()));
  const given = new Set(own.map(([name]) => name.toLowerCase()));
  const length = source.headers["content-length"] ?? "0";
  const copied = operation === "Put Blob From URL" ? copiedHeaders(request.headers, source, given) : [];
  return [...own, ...copied, ["content-length", length], ...checksums(request.headers)].flat();
}

function isKept(name: string): boolean {
  return !removed.has(name) && !name.startsWith("x-ms-copy-source") && !name.startsWith("x-ms-source-");
}

function copiedHeaders(headers: IncomingHttpHeaders, source: Source, given: ReadonlySet<string>): [string, string][] {
  const isCopied = headers["x-ms-copy-source-blob-properties"]?.toString().toLowerCase() !== "false";
  const known = isCopied ? [...properties] : [];
  const hasMetadata = [...given].some((name) => name.startsWith("x-ms-meta-"));
  return [
    ...known
      .filter(([name, header]) => source.headers[name] !== undefined && !given.has(header))
      .map(([name, header]): [string, string] => [header, source.headers[name]!.toString()]),
    ...(hasMetadata ? [] : pairs(source.rawHeaders).filter(([name]) => /^x-ms-meta-/i.test(name))),
  ];
}

/** The checksums of the source are those of the upload, so Azurite verifies them. */
function checksums(headers: IncomingHttpHeaders): [string, string][] {
  const md5 = headers["x-ms-source-content-md5"]?.toString();
  const crc64 = headers["x-ms-source-content-crc64"]?.toString();
  return [
    ...(md5 === undefined ? [] : [["content-md5", md5] as [string, string]]),
    ...(crc64 === undefined ? [] : [["x-ms-content-crc64", crc64] as [string, string]]),
  ];
}

function pairs(raw: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) found.push([raw[index]!, raw[index + 1]!]);
  return found;
}
