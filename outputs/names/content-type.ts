import { contentType, lookup } from "mime-types";

/**
 * Returns the media type of a file by its name's ending; `application/octet-stream` where the ending says nothing. It
 * names no charset: nobody has looked into the file.
 */
export function typeOfFile(name: string): string {
  return lookup(name) || "application/octet-stream";
}

/** Returns the media type of text that is stored in UTF-8; `text/plain` where the name's ending says nothing. */
export function typeOfText(name: string): string {
  return contentType(lookup(name) || "text/plain") || "text/plain; charset=utf-8";
}
