import { realpath } from "node:fs/promises";
import { quotedPath } from "../failure/quoted-path";
import { OutputError, type OutputFailure } from "../output-error";
import { refusedArgument } from "../refused-argument";
import { isFile, kindOf } from "./file-kind";
import { extended, type FilePath, NOT_UTF8, pathFrom, pathIn } from "./file-path";
import { parsePattern } from "./parse-pattern";
import { type FolderToWalk, type WantedNames, wantedNames } from "./wanted-names";

const SLASH = 0x2f;

/**
 * Finds the regular files that a pattern matches, and yields their paths relative to `folder`, with `/`, in order. It
 * reads a folder when it reaches it. It holds only the names in the folders that lead to the current file.
 *
 * The pattern language is that of an OutputFile: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]` and
 * `[!a]`. A leading dot matches only an explicit dot. `..` can lead out of the folder (`../std*.txt`). On Windows `\`
 * separates folders like `/`; on other systems it escapes the next character. If a file has exactly the path that the
 * pattern spells, only that file matches. Links are followed, except for links back to a folder on the way to them.
 *
 * Names are read as text, because nearly all are UTF-8. If one is not, the names of its folder are read as bytes, so
 * that no file is missed.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern, for one that means a folder, and for a match whose path
 *   is not UTF-8, because no output can have that path; `SourceNotFound` for a folder that may contain matches and
 *   cannot be read or no longer exists.
 */
export async function* matchingFiles(pattern: string, folder: string): AsyncGenerator<string, void> {
  for await (const found of filesAndFailures(pattern, folder)) {
    if (typeof found !== "string") throw found.error;
    yield found;
  }
}

/**
 * Finds what `matchingFiles` does. It yields a failure for each match whose path is not UTF-8, and for each folder or
 * link that cannot be read.
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

/** A folder on the way to the current file. */
interface Folder extends FolderToWalk {
  /** Its path without links, with one byte per character. */
  readonly real: string;
  /** Returns the next name to visit. */
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
  return refusedArgument(
    "PathRefused",
    "path of a file",
    "be UTF-8 like the names of outputs",
    quotedPath(path),
    "rename it, or save it by itself under another path (`--as`)",
  );
}

/**
 * Returns a failure. If the path is not UTF-8, it contains Node's replacement characters, and `save` accepts it in this
 * form.
 */
function failureOf(path: FilePath, error: OutputError): OutputFailure {
  return { path: path.toString(), error };
}
