import { OutputError } from "../output-error";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What a file system answers where a file cannot be, or this user may not write it. */
const REFUSED = new Set([
  ...["EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY", "ENOENT", "ENAMETOOLONG", "ELOOP", "EINVAL", "EILSEQ"],
  ...["EACCES", "EPERM", "EROFS", "EBUSY", "ETXTBSY"],
]);

/**
 * Returns the typed error for what the file system refused of a download. What is none of its is returned as it is.
 *
 * @param size of the output, in bytes, where it is known.
 */
export function localFailure(error: unknown, file: string, size?: number): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined || error instanceof OutputError) return error;
  if (FULL.has(code)) {
    const what = size === undefined ? file : `the ${size} bytes of ${file}`;
    return new OutputError(
      "DiskFull",
      `disk must have room for ${what}, got ${code}; make room and download again, which goes on where this stopped`,
      { cause: error },
    );
  }
  if (!REFUSED.has(code)) return error;
  return new OutputError("PathRefused", `file must be one that can be written, got ${code} for ${file}; name another`, {
    cause: error,
  });
}
