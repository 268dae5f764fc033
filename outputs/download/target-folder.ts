import { realpath } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { downloadTarget, targetRefused } from "./download-target";
import { localFailure } from "./local-failure";
import { makeFolder } from "./make-folder";

/** How many parents of targets are remembered. Outputs are listed folder by folder, so a few would suffice. */
const MAX_REMEMBERED = 1000;

/** For how long a checked parent is trusted, in milliseconds. Other programs may replace it by a link later. */
const TRUST_MS = 1000;

/** The folder that outputs are downloaded into. */
export class TargetFolder {
  readonly path: string;
  /** When each parent was checked, in milliseconds since 1970. */
  readonly #checked = new Map<string, number>();

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Returns the file that the output at a stored path is downloaded to. Nothing is created.
   *
   * @throws {OutputError} `PathRefused`.
   */
  fileOf(storedPath: string): string {
    return downloadTarget(this.path, storedPath);
  }

  /**
   * Creates the folder of a file that `fileOf` has returned. It refuses the file if a link among its parents leads out
   * of this folder. A parent is checked once per second, because the downloads create no links.
   *
   * @throws {OutputError} `PathRefused`, also if the folder cannot be created; `DiskFull`.
   */
  async makeParents(file: string): Promise<void> {
    const parent = dirname(file);
    const age = Date.now() - (this.#checked.get(parent) ?? 0);
    if (age >= 0 && age < TRUST_MS) return;
    try {
      await makeFolder(this.path);
      const root = await realpath(this.path);
      const real = await realpathOfNearest(parent);
      if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
        throw targetRefused(this.path, relative(this.path, file));
      }
      await makeFolder(parent);
    } catch (error) {
      throw localFailure(error, file);
    }
    if (this.#checked.size === MAX_REMEMBERED) this.#checked.clear();
    this.#checked.set(parent, Date.now());
  }
}

async function realpathOfNearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return realpathOfNearest(dirname(path));
  }
}
