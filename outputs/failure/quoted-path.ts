import { isUtf8 } from "node:buffer";

/**
 * Returns a path for messages: JSON, with bytes that are not UTF-8 written as `\xe4`.
 *
 * @example
 * quotedPath(Buffer.from("d\xe4/z", "latin1")); // "d\xe4/z", in quotes
 */
export function quotedPath(path: string | Buffer): string {
  if (typeof path === "string") return JSON.stringify(path);
  const shown = path.toString("latin1").replace(UTF8_OR_BYTE, (part) => {
    const bytes = Buffer.from(part, "latin1");
    return isUtf8(bytes) ? JSON.stringify(bytes.toString()).slice(1, -1) : `\\x${bytes.toString("hex")}`;
  });
  return `"${shown}"`;
}

/** A run of UTF-8, or one byte that is not part of any, in text with one byte per character. */
const UTF8_OR_BYTE =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\xff]/g;
