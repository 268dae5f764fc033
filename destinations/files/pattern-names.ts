/**
 * Returns the names of a path or a pattern, starting at the task's working directory, or at the root with an empty
 * first name. `.` and empty names are dropped, and `..` leaves the name before it, unless only the node knows that
 * name.
 *
 * @param path with `/` between the names.
 * @param isOpen whether only the node knows a name. Defaults to names that have wildcards or variables.
 *
 * @example
 * namesOf("a/../b/*.png"); // ["b", "*.png"]
 * namesOf("../stdout.txt"); // ["..", "stdout.txt"]
 */
export function namesOf(path: string, isOpen: (name: string) => boolean = (name) => /[$%*?[]/.test(name)): string[] {
  const names: string[] = [];
  for (const [index, name] of path.split("/").entries()) {
    if (name === "." || (name === "" && index > 0)) continue;
    const last = names.at(-1);
    if (name !== ".." || last === undefined || last === "" || last === ".." || isOpen(last)) names.push(name);
    else names.pop();
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
