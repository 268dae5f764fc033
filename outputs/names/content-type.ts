import { extname } from "node:path";
import { contentType, lookup } from "mime-types";

/**
 * Returns the media type of a file by its name's extension, or `application/octet-stream` if the extension is unknown.
 * It contains no charset, because the content of the file is not read.
 */
export function typeOfFile(name: string): string {
  return lookup(name) || "application/octet-stream";
}

/** Returns the media type of text in UTF-8 by its name's extension, or `text/plain` if the extension is unknown. */
export function typeOfText(name: string): string {
  return contentType(extname(name)) || "text/plain; charset=utf-8";
}
