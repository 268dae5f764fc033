import { ConventionError, type ConventionErrorCode } from "./convention-error";

/** Control characters, and single halves of surrogate pairs, which UTF-8 cannot encode. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Characters that Azure refuses in the path of a URL: private use, noncharacters and U+FFF0 to U+FFFD. The sources are
 * "Naming and Referencing Containers, Blobs, and Metadata" ("code points like \uE000 … cannot be used") and RFC 3987,
 * whose `ucschar` has none of these characters. U+E0000 to U+E0FFF are not in `ucschar` either. They are allowed here,
 * because some emoji and Japanese names contain them.
 */
const REFUSED_BY_AZURE = /[\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/u;

/**
 * Throws if `segment` cannot be one segment of a blob's name, or if Azure would not return it unchanged.
 *
 * Every URL parser resolves `.` and `..`. Azure advises against segments that end in a dot, because some clients drop
 * the dot (the same page).
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
    throw new ConventionError(code, at, "have no `.` or `..` after its first name", whole, "give the resolved path");
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
        ? "U+FFFD usually replaces bytes that are not UTF-8; store it under another name"
        : "store it under another name",
    );
  }
}
