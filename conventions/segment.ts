import { ConventionError, type ConventionErrorCode } from "./convention-error";

/**
 * Refuses what cannot be one segment of a blob's name and come back as it was given.
 *
 * - `.` and `..` are resolved by every URL parser on the way; a segment that ends in a dot is one that Azure advises against, as some
 *   clients drop the dot ("Naming and Referencing Containers, Blobs, and Metadata").
 * - Control characters are refused by Azure; U+FFFE and U+FFFF have no place in XML, which a listing is; half of a surrogate
 *   pair has no UTF-8.
 */
export function checkSegment(
  segment: unknown,
  code: ConventionErrorCode,
  at: string,
  whole: unknown = segment,
): asserts segment is string {
  if (typeof segment !== "string") throw new ConventionError(code, at, "be a string", whole);
  if (segment === "") throw new ConventionError(code, at, "have no empty name in it", whole);
  if (/[/\\]/.test(segment)) throw new ConventionError(code, at, "have no slash in it", whole);
  if (segment === "." || segment === "..") {
    throw new ConventionError(
      code,
      at,
      "have no `.` or `..` after its first name",
      whole,
      "give the path that is meant",
    );
  }
  if (segment.endsWith(".")) {
    throw new ConventionError(code, at, "have no name that ends in a dot", whole, "store it under another name");
  }
  if (/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(segment)) {
    throw new ConventionError(
      code,
      at,
      "have no control characters or broken Unicode in it",
      whole,
      "store it under another name",
    );
  }
}
