import { ANY, matchesPieces, type PatternPiece } from "../environment/wildcards";

/** Returns whether an action matches a pattern, in which `*` matches any text, including slashes. Case is ignored. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPieces(piecesOf([...pattern.toLowerCase()]), action.toLowerCase());
}

/**
 * Returns whether a text matches a pattern of a condition's `StringLike`: `*` matches any text, `?` one character, and
 * a backslash makes either literal.
 */
export function matchesLike(pattern: string, text: string, ignoreCase: boolean): boolean {
  const cased = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  const parts = cased(pattern).match(/\\[*?]|./gsu) ?? [];
  return matchesPieces(
    piecesOf(parts).map((piece, index) => (parts[index] === "?" ? () => true : piece)),
    cased(text),
  );
}

/** A part is `*`, one character, or a character after the backslash that makes it literal. */
function piecesOf(parts: readonly string[]): PatternPiece[] {
  return parts.map((part) => {
    if (part === "*") return ANY;
    const literal = part.length > 1 && part.startsWith("\\") ? part.slice(1) : part;
    return (character) => character === literal;
  });
}
