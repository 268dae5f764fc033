const MAX_SHOWN_LENGTH = 120;

/**
 * Returns a refused value as the message of an error shows it: JSON without what no terminal shows, and no more than 120 characters of a text.
 *
 * @example
 * shown("a\u009b"); // "a\u{9b}", in quotes
 * shown(undefined); // nothing
 */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return JSON.stringify(value) ?? typeof value;
  return escaped(JSON.stringify(value.length > MAX_SHOWN_LENGTH ? `${value.slice(0, MAX_SHOWN_LENGTH)}…` : value));
}

/** JSON leaves characters as they are that no terminal shows, or that a terminal takes for commands. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
