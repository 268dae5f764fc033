import { quotedPath } from "../failure/quoted-path";
import { OutputError } from "../output-error";

/** The files of one download. Names of outputs differ in case, and those of files on Windows do not. */
export class TakenFiles {
  readonly #paths = new Map<string, string>();

  /** @param ignoresCase whether the system ignores the case of names (default: on Windows). */
  constructor(private readonly ignoresCase = process.platform === "win32") {}

  /**
   * Takes the file of an output.
   *
   * @throws {OutputError} `Conflict` if an earlier output has the same file.
   */
  take(path: string): void {
    if (!this.ignoresCase) return;
    // Windows compares names in upper case.
    const key = path.toUpperCase();
    const earlier = this.#paths.get(key);
    if (earlier !== undefined && earlier !== path) {
      throw new OutputError(
        "Conflict",
        `outputs ${quotedPath(earlier)} and ${quotedPath(path)} would both become one file, because Windows ignores case; download one of them to a file that you name`,
      );
    }
    this.#paths.set(key, path);
  }
}
