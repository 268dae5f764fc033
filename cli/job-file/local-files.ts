import { createHash } from "node:crypto";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { refusal, shown } from "../../conventions/internal";
import { matchingFiles } from "../../outputs/internal";

/** A local file that tasks need. */
export interface LocalFile {
  /** Absolute. */
  readonly file: string;
  /** The path below the kind `JobInput`, under which the file is stored. */
  readonly storedPath: string;
  /** The path below the working directory of a task, unless the job file gives another one. */
  readonly nodePath: string;
}

/** The local files that the tasks of a job need, each once. */
export interface LocalFiles {
  /**
   * Returns the files that a path or a pattern means, and remembers them.
   *
   * @throws {Error} if there are none.
   */
  find(pattern: string): Promise<readonly LocalFile[]>;
  /** Returns all files that were found, in the order of their stored paths. */
  all(): readonly LocalFile[];
}

/** Finds files relative to a folder. A pattern is searched once. */
export function findLocalFiles(folder: string): LocalFiles {
  const searches = new Map<string, Promise<readonly LocalFile[]>>();
  const found = new Map<string, LocalFile>();
  return {
    find(pattern) {
      const known = searches.get(pattern);
      if (known !== undefined) return known;
      const search = filesOf(pattern, folder).then((files) => {
        for (const file of files) found.set(file.storedPath, file);
        return files;
      });
      searches.set(pattern, search);
      return search;
    },
    // Searches run side by side, so the order in which they end is random.
    all: () => [...found.values()].sort((one, other) => (one.storedPath < other.storedPath ? -1 : 1)),
  };
}

async function filesOf(pattern: string, folder: string): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  if (isAbsolute(pattern)) {
    throw new Error(refusal("the file", "be relative to the job file", shown(pattern)));
  }
  for await (const path of matchingFiles(pattern, folder)) files.push(localFile(resolve(folder, path), folder));
  if (files.length > 0) return files;
  throw new Error(
    refusal("the file", `be a file, or match files, in ${resolve(folder)}`, `${shown(pattern)}, which matches none`),
  );
}

/**
 * Returns where a file is stored: under its path below the folder of the job file, which is also its path on the node.
 * Files outside of that folder keep only their names. They are stored below a folder that differs for each of their
 * folders.
 *
 * @param file absolute.
 * @param folder that of the job file.
 */
export function localFile(file: string, folder: string): LocalFile {
  const path = relative(folder, file).split(sep).join("/");
  if (!path.startsWith("../") && !isAbsolute(path)) return { file, storedPath: path, nodePath: path };
  const [name = ""] = /[^/]*$/.exec(path) ?? [];
  const outside = createHash("sha256")
    .update(path.slice(0, path.length - name.length))
    .digest("hex")
    .slice(0, 8);
  return { file, storedPath: `outside-${outside}/${name}`, nodePath: name };
}
