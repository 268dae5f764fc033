import { OutputError } from "../output-error";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The file system's codes if a file cannot exist at a path, or this user may not write it. */
const REFUSED = new Set([
  ...["EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY", "ENOENT", "ENAMETOOLONG", "ELOOP", "EINVAL", "EILSEQ"],
  ...["EACCES", "EPERM", "EROFS", "EBUSY", "ETXTBSY"],
]);

/** What some of the codes mean here. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "a folder is there",
  EEXIST: "a file is there",
  ENOTDIR: "a file is there",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the disk is read-only",
  ENOENT: "nothing can be created there",
  ENAMETOOLONG: "the name is too long",
};

/**
 * Returns the typed error if the file system refused part of a download. Any other error is returned unchanged.
 *
 * @param size size of the output in bytes, if it is known.
 * @param what what is at `file`.
 */
export function localFailure(error: unknown, file: string, size?: number, what: "file" | "folder" = "file"): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined || error instanceof OutputError) return error;
  if (FULL.has(code)) {
    const content = size === undefined ? file : `the ${size} bytes of ${file}`;
    return new OutputError(
      "DiskFull",
      `the disk has no room for ${content} (${code}); free some space and download again, which continues where this download stopped`,
      { cause: error },
    );
  }
  if (!REFUSED.has(code)) return error;
  const reason = REASONS[code];
  const got = reason === undefined ? code : `${code}: ${reason}`;
  return new OutputError("PathRefused", `${what} ${file} cannot be written (${got}); name another ${what}`, {
    cause: error,
  });
}
