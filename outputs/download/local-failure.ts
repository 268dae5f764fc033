import { OutputError } from "../output-error";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The file system's codes if a file cannot exist at a path, or this user may not write it. */
const REFUSED = new Set([
  ...["EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY", "ENOENT", "ENAMETOOLONG", "ELOOP", "EINVAL", "EILSEQ"],
  ...["EACCES", "EPERM", "EROFS", "EBUSY", "ETXTBSY"],
]);

/**
 * Returns the typed error if the file system refused part of a download. Any other error is returned unchanged.
 *
 * @param size size of the output in bytes, if it is known.
 */
export function localFailure(error: unknown, file: string, size?: number): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined || error instanceof OutputError) return error;
  if (FULL.has(code)) {
    const what = size === undefined ? file : `the ${size} bytes of ${file}`;
    return new OutputError(
      "DiskFull",
      `the disk has no room for ${what} (${code}); free some space and download again, which continues where this download stopped`,
      { cause: error },
    );
  }
  if (!REFUSED.has(code)) return error;
  return new OutputError("PathRefused", `file ${file} cannot be written (${code}); name another file`, {
    cause: error,
  });
}
