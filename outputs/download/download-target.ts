import nodePath, { type PlatformPath } from "node:path";
import { quotedPath } from "../failure/quoted-path";
import type { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";

/**
 * Returns the file below `folder` that the output at `path` is downloaded to.
 *
 * Anyone who may write to a container chooses the names in it, so names are not trusted. `..`, an absolute path, a
 * drive and a `\` are refused on every system. On Windows, names that Windows changes are refused too. The result is
 * then checked again to be inside the folder. Also refused are names that no file can have, and names of partial
 * downloads, which a later download deletes.
 *
 * @param path the stored path, with `/`.
 * @param system path rules of the machine (default: those of this one).
 * @throws {OutputError} `PathRefused`.
 */
export function downloadTarget(folder: string, path: string, system: PlatformPath = nodePath): string {
  const root = system.resolve(folder);
  const target = system.resolve(root, path);
  const segments = path.split(/[/\\]/);
  const leaves =
    system.relative(root, target).split(system.sep)[0] === ".." || system.isAbsolute(system.relative(root, target));
  if (
    leaves ||
    target === root ||
    path.includes("\\") ||
    segments.some((segment) => segment === "" || segment === "." || segment === "..") ||
    /[\0\p{Cs}]/u.test(path) ||
    /\.[0-9a-f]{16}\.part$/.test(path) ||
    (system.sep === "\\" && segments.some(isAnotherOnWindows))
  ) {
    throw targetRefused(folder, path);
  }
  return target;
}

/**
 * Returns whether Windows refuses or changes a name: a drive, a second stream of a file, a device (with any extension),
 * or a dot or space at the end ("Naming Files, Paths, and Namespaces").
 */
function isAnotherOnWindows(segment: string): boolean {
  return (
    /[<>:"|?*\p{Cc}]|[ .]$/u.test(segment) ||
    /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i.test(segment)
  );
}

/** Returns the error for a path that does not lead to a file below the folder. */
export function targetRefused(folder: string, path: string): OutputError {
  const rule = `be the path of a file below ${folder} on this system`;
  return refusedArgument("PathRefused", "path", rule, quotedPath(path), "download it to a file that you name");
}
