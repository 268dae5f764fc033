/**
 * Returns a path for a terminal, in one line. Control characters are escaped as in JSON, because anyone who can write
 * to the container has chosen the name.
 */
export function shownPath(path: string): string {
  return path.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
