/**
 * Returns the names of a path or a pattern, starting at the task's working directory, or at the root with an empty first
 * name. `.` and empty names are dropped, and `..` leaves the name before it, unless only the node knows that name.
 *
 * @param path with `/` between the names.
 *
 * @example
 * namesOf("a/../b/*.png"); // ["b", "*.png"]
 * namesOf("../stdout.txt"); // ["..", "stdout.txt"]
 */
export function namesOf(path: string): string[] {
  const names: string[] = [];
  for (const [index, name] of path.split("/").entries()) {
    if (name === "." || (name === "" && index > 0)) continue;
    const leavesName = name === ".." && names.length > 0 && !/^(?:|\.\.|.*[$%*?[].*)$/s.test(names.at(-1) ?? "");
    if (leavesName) names.pop();
    else names.push(name);
  }
  return names;
}

/**
 * Returns the name of the blob in which Batch stores a file. Without a wildcard in the pattern, `path` is the whole
 * name, and defaults to that of the file. With one, `path` is a directory, in which a file keeps the names after the
 * fixed ones. It defaults to the root of the container.
 *
 * @param names of the file.
 * @param fixed number of the pattern's names before the first one with a wildcard. Undefined if it has no wildcard.
 */
export function storedBlob(path: string | undefined, names: readonly string[], fixed: number | undefined): string {
  if (fixed === undefined) return path ?? names.at(-1) ?? "";
  return [...(path ? [path.replace(/\/+$/, "")] : []), ...names.slice(fixed)].join("/");
}
