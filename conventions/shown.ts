/** In characters. */
const MAX_SHOWN_LENGTH = 120;

/**
 * Returns a refused value for the message of an error: JSON, at most 120 characters of a string, and with escapes for
 * characters that a terminal cannot show.
 *
 * @example
 * shown("a\u009b"); // "a\u{9b}", with the quotes
 * shown(undefined); // nothing
 */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return JSON.stringify(value) ?? typeof value;
  return escaped(JSON.stringify(value.length > MAX_SHOWN_LENGTH ? `${value.slice(0, MAX_SHOWN_LENGTH)}…` : value));
}

/** JSON does not escape all characters that a terminal cannot show or interprets as commands. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
