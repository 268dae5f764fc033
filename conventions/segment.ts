import { ConventionError, type ConventionErrorCode } from "./convention-error";

/** Control characters, and half of a surrogate pair, which has no UTF-8. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Characters that Azure refuses in a URL's path ("Naming and Referencing Containers, Blobs, and Metadata": "code points like \uE000 … cannot
 * be used", and RFC 3987 for the others): those of private use, noncharacters and U+FFF0 to U+FFFD, none of which is in the `ucschar` of RFC
 * 3987. U+E0000 to U+E0FFF, which are not in it either, are kept: some emoji and Japanese names are written with them.
 */
const REFUSED_BY_AZURE = /[\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/u;

/**
 * Refuses what cannot be one segment of a blob's name and come back as it was given.
 *
 * `.` and `..` are resolved by every URL parser on the way; a segment that ends in a dot is one that Azure advises against, as some clients
 * drop the dot (the same page).
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
  if (UNPRINTABLE.test(segment)) {
    throw new ConventionError(
      code,
      at,
      "have no control characters or broken Unicode in it",
      whole,
      "store it under another name",
    );
  }
  const [refused] = REFUSED_BY_AZURE.exec(segment) ?? [];
  if (refused !== undefined) {
    throw new ConventionError(
      code,
      at,
      "have no character in it that Azure refuses in names",
      whole,
      refused === "\uFFFD"
        ? "U+FFFD mostly stands for bytes that are not UTF-8: store it under another name"
        : "store it under another name",
    );
  }
}
