/**
 * Returns a path for people: one line, and nothing that a terminal acts on. Whoever may write to the container chose the name. What would break
 * the line or be acted on is escaped as in JSON.
 */
export function shownPath(path: string): string {
  return path.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
