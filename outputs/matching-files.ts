import { isAbsolute } from "node:path";
import { glob } from "tinyglobby";
import { OutputError } from "./output-error";

/**
 * Returns the regular files that a pattern matches, relative to `folder`, with `/`, in order.
 *
 * Patterns are those of an OutputFile: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]` and `[!a]`; a leading dot matches
 * only where it is written. `..` may lead out of the folder (`../std*.txt`). On Windows `\` separates as `/` does; elsewhere it takes
 * the meaning from the character after it.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern.
 */
export async function matchingFiles(pattern: string, folder: string): Promise<string[]> {
  if (isAbsolute(pattern)) {
    throw new OutputError(
      "PathRefused",
      `pattern must be relative to the working directory, got ${JSON.stringify(pattern)}`,
    );
  }
  const slashed = process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern;
  const files = await glob(slashed.replace(/^!/, "\\!"), {
    cwd: folder,
    dot: false,
    braceExpansion: false,
    extglob: false,
    expandDirectories: false,
  });
  return files.sort();
}
