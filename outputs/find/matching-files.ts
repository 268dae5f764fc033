import { realpath } from "node:fs/promises";
import { OutputError, type OutputFailure } from "../output-error";
import { isFile, kindOf } from "./file-kind";
import { extended, type FilePath, NOT_UTF8, pathFrom, pathIn, quotedPath } from "./file-path";
import { parsePattern } from "./parse-pattern";
import { type FolderToWalk, type WantedNames, wantedNames } from "./wanted-names";

const SLASH = 0x2f;

/**
 * Finds the regular files that a pattern matches, and yields their paths relative to `folder`, with `/`, in order. It reads a folder when
 * its turn has come, and holds no more than the names in the folders that lead to the file that it is at.
 *
 * Patterns are those of an OutputFile: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]` and `[!a]`; a leading dot matches
 * only where it is written. `..` may lead out of the folder (`../std*.txt`). On Windows `\` separates as `/` does; elsewhere it
 * escapes the character after it. If a file has exactly the path that the pattern spells, only that file is meant. Links are followed, but for those back to a folder that led to them.
 *
 * Names are read as text, as all of them mostly are UTF-8; where one is not, they are read as bytes, so that none is passed over.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern or one that means a folder, and for a match whose path is not UTF-8, which no output can have;
 *   `SourceNotFound` for a folder that may hold matches and cannot be read, or is gone when its turn has come.
 */
export async function* matchingFiles(pattern: string, folder: string): AsyncGenerator<string, void> {
  for await (const found of filesAndFailures(pattern, folder)) {
    if (typeof found !== "string") throw found.error;
    yield found;
  }
}

/**
 * Finds what `matchingFiles` does, and yields a failure in place of each match whose path is not UTF-8, and of each folder or link that cannot be
 * read.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern or one that means a folder.
 */
export async function* filesAndFailures(pattern: string, folder: string): AsyncGenerator<string | OutputFailure, void> {
  const { literal, start, up, parts, matches } = parsePattern(pattern);
  if (parts.length > 0 && !literal.includes(NOT_UTF8) && (await isFile(pathFrom(folder, literal)))) {
    yield literal;
    return;
  }
  const path = pathFrom(folder, up + start);
  const found = await kindOf(path).catch((error: OutputError) => error);
  if (found instanceof OutputError) yield failureOf(up + start, found);
  if (found === "file" && parts.length === 0) yield up + start;
  if (found !== "folder" || parts.length === 0) return;

  const chain: Folder[] = [];
  const enter = async (folder: FolderToWalk): Promise<readonly OutputFailure[]> => {
    const real = await realPathOf(folder.path);
    if (chain.some((other) => other.real === real)) return [];
    const { nextName, failures } = await wantedNames(folder, parts, matches);
    chain.push({ ...folder, real, nextName });
    return failures.map(({ name, error }) => failureOf(extended(up, extended(folder.below, name)), error));
  };
  yield* await enter({ path, below: start === "" ? "" : `${start}/`, part: 0 });
  for (let last = chain.at(-1); last !== undefined; last = chain.at(-1)) {
    const name = last.nextName();
    if (name === undefined) chain.pop();
    else if (isFolderName(name)) {
      const part = parts[last.part]?.isAnyDepth ? last.part : last.part + 1;
      yield* await enter({ path: pathIn(last.path, name), below: extended(last.below, name), part });
    } else {
      const file = extended(last.below, name);
      yield typeof file === "string" ? up + file : failureOf(extended(up, file), notUtf8(extended(up, file)));
    }
  }
}

/** A folder that is being walked. */
interface Folder extends FolderToWalk {
  /** Its path without links, a byte in each character. */
  readonly real: string;
  /** Gives what is still to be visited. */
  readonly nextName: WantedNames["nextName"];
}

async function realPathOf(path: FilePath): Promise<string> {
  const real = await realpath(path, { encoding: "buffer" }).catch(() => Buffer.from(path));
  return real.toString("latin1");
}

function isFolderName(name: FilePath): boolean {
  return typeof name === "string" ? name.endsWith("/") : name.at(-1) === SLASH;
}

function notUtf8(path: FilePath): OutputError {
  return new OutputError(
    "PathRefused",
    `path of a file must be UTF-8, as names of outputs are, got ${quotedPath(path)}; rename it, or save it alone under a path of its own (\`--as\`)`,
  );
}

/** A path that is not UTF-8 is given as Node reads it, which `save` takes. */
function failureOf(path: FilePath, error: OutputError): OutputFailure {
  return { path: path.toString(), error };
}
