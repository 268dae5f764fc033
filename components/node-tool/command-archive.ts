import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { COMMAND_FOLDER } from "../../destinations/internal";
import type { Content } from "./content";
import { contentOf } from "./content";
import { NODEJS_ARM64_SHA256_FILE, NODEJS_FILE, NODEJS_SHA256_FILE } from "./install-script";
import { LAUNCHER } from "./launcher";
import { NODEJS_ARM64_PACKAGE, NODEJS_PACKAGE } from "./nodejs-package";
import { packageRoot } from "./package-root";
import { type TarEntry, writeTar } from "./tar";

/** Options for building the command's archive. */
interface CommandArchiveOptions {
  /**
   * `bundled` refers to the Node.js archive that the node must also install; `image` relies on Node.js in the pool's
   * image.
   */
  readonly runtime: "bundled" | "image";
  /** The folder with the command's files and licenses. Defaults to the output of `npm run build`. */
  readonly bundleFolder?: string;
}

/** The file that the launcher runs. It loads the other files in its folder. */
const COMMAND = "batch-outputs.cjs";

/** The program that installs the archive on a Windows node. The node takes the archive's first file. */
const INSTALLER = "install.cjs";

/**
 * Returns the command's archive: `bin/batch-outputs`, and `lib/` with the command's files and licenses. With the
 * runtime `bundled` it also contains the SHA-256 of the Node.js archives, so that this archive's SHA-256 pins them.
 *
 * The same files give the same bytes on every machine: nothing in the archive depends on the time, the user or the
 * folder. The compressor is pinned because different Node.js builds compress to different bytes.
 *
 * @throws {Error} if the bundle is missing.
 */
export async function commandArchive({ runtime, bundleFolder }: CommandArchiveOptions): Promise<Content> {
  const bundle = await readBundle(bundleFolder ?? join(packageRoot(), "dist", "node-tool"));
  const launcher = { path: `${COMMAND_FOLDER}/batch-outputs`, content: Buffer.from(LAUNCHER), mode: 0o755 };
  const isInstaller = ({ path }: TarEntry) => path === `lib/${INSTALLER}`;
  const [first, rest] = [bundle.filter(isInstaller), bundle.filter((entry) => !isInstaller(entry))];
  const entries = [...first, launcher, ...rest, ...(runtime === "bundled" ? nodejsSha256s() : [])];
  return contentOf(gzipSync(writeTar(entries), { level: 6, mtime: 0 }));
}

const archives = new Map<string, Promise<Content>>();

/** Returns the archive of the installed command. Compressing it takes 0.1 s, so each process does it once. */
export function installedCommandArchive(runtime: CommandArchiveOptions["runtime"]): Promise<Content> {
  const known = archives.get(runtime) ?? commandArchive({ runtime });
  archives.set(runtime, known);
  known.catch(() => archives.delete(runtime));
  return known;
}

async function readBundle(folder: string): Promise<TarEntry[]> {
  try {
    const others = (await readdir(folder)).filter((name) => name !== COMMAND).sort();
    const names = [COMMAND, ...others];
    return await Promise.all(
      names.map(async (name) => ({ path: `lib/${name}`, content: await readFile(join(folder, name)), mode: 0o644 })),
    );
  } catch (error) {
    throw new Error(
      `the node tool must be built in ${folder}, got ${(error as Error).message}; run \`npm run build\``,
      { cause: error },
    );
  }
}

/** Uses the format of `sha256sum --check`, for each processor. */
function nodejsSha256s(): TarEntry[] {
  const archives = [
    [NODEJS_SHA256_FILE, NODEJS_PACKAGE],
    [NODEJS_ARM64_SHA256_FILE, NODEJS_ARM64_PACKAGE],
  ] as const;
  return archives.map(([path, { sha256 }]) => {
    return { path, content: Buffer.from(`${sha256}  ${NODEJS_FILE}\n`), mode: 0o644 };
  });
}
