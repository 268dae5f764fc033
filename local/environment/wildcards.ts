/** Stands for a `*` among the pieces of a pattern: it matches any text. */
export const ANY = Symbol("any text");

/** One piece of a pattern: `ANY`, or a function that tells whether one character matches. */
export type PatternPiece = typeof ANY | ((character: string) => boolean);

/**
 * Returns whether a text matches the pieces of a pattern.
 *
 * The pieces between two `ANY` match at the first possible place. If they match there, the rest can match, too, so no
 * other place is tried. This takes at most one step per piece and character. A regular expression would try all
 * combinations of places, which takes minutes for `*a*a*a*a*b`.
 */
export function matchesPieces(pieces: readonly PatternPiece[], text: string): boolean {
  const characters = [...text];
  let piece = 0;
  let at = 0;
  /** The last `ANY`, and the end of the text that it matches. */
  let last: { piece: number; end: number } | undefined;
  while (at < characters.length) {
    const current = pieces[piece];
    if (current === ANY) {
      last = { piece, end: at };
      piece += 1;
    } else if (current?.(characters[at]!)) {
      piece += 1;
      at += 1;
    } else if (last !== undefined) {
      last.end += 1;
      at = last.end;
      piece = last.piece + 1;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((left) => left === ANY);
}
