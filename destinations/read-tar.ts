const BLOCK = 512;

/** A file of an archive. */
export interface TarFile {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * Returns the files of a tar archive without compression, such as the command's archive and npm's packages. They have
 * plain files with short paths only.
 */
export function readTar(archive: Buffer): TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; archive[at]; ) {
    const text = (start: number, length: number) =>
      archive.toString("utf8", at + start, at + start + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8);
    files.push({ path: text(0, 100), content: archive.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
