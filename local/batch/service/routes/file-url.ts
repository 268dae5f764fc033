/**
 * Returns the URL of a file, with plain slashes between the folders, as Azure writes it. A client can request it as it
 * is.
 *
 * @param base the URL of the files of a task or node.
 * @param name relative, with `/` or, on Windows, with a backslash.
 */
export function fileUrl(base: string, name: string): string {
  return `${base}/${name.split(/[/\\]/).map(encodeURIComponent).join("/")}`;
}
