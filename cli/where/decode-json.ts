/**
 * Returns the text of a JSON file in UTF-8 or UTF-16. A byte order mark or, without one, the zero bytes of the first
 * characters show the encoding (RFC 4627, section 3). PowerShell's `>` writes UTF-16 with a mark.
 *
 * @returns undefined if it is not Unicode.
 */
export function decodeJson(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (second === 0 && first !== 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}
