import { ConventionError } from "./convention-error";
import { checkSegment } from "./segment";

/**
 * Returns the path below the kind under which a file is stored. `\` becomes `/`, and `../` and `./` at the start are
 * dropped. So `..\stdout.txt`, which is above a task's working directory, is stored as `stdout.txt`.
 *
 * @example
 * storedPath("out\\merge results.txt"); // "out/merge results.txt"
 * storedPath("../../stdout.txt"); // "stdout.txt"
 *
 * @throws {ConventionError} `PathRefused` for an absolute path on any system (`/x`, `\x`, `\\server\x`, `C:\x`, `C:x`),
 *   for `.` or `..` after the start, for an empty name (`a//b`, `a/`), and for characters that a blob's name cannot
 *   have.
 */
export function storedPath(path: string, at = "path"): string {
  if (typeof path !== "string" || path === "")
    throw new ConventionError("PathRefused", at, "be a file's relative path", path);
  const slashed = path.replaceAll("\\", "/");
  const stored = slashed.replace(/^(?:\.{1,2}\/)+/, "");
  for (const candidate of [slashed, stored]) {
    if (/^(?:\/|[A-Za-z]:)/.test(candidate)) {
      throw new ConventionError(
        "PathRefused",
        at,
        "be relative",
        path,
        "give a path relative to the working directory",
      );
    }
  }
  for (const segment of stored.split("/")) checkSegment(segment, "PathRefused", at, path);
  return stored;
}
