import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { LAUNCHER } from "./launcher";
import { fetchNode, NODE_PACKAGE } from "./node-binary";
import { packageRoot } from "./package-root";
import { type TarEntry, writeTar } from "./tar";

/** The node tool's archive, on this machine. */
export interface NodeToolArchive {
  /** Where it lies. */
  readonly file: string;
  /** Of the whole archive, in lower-case hex. */
  readonly sha256: string;
}

/** What an archive is made of. */
export interface NodeToolArchiveOptions {
  /** `bundled` puts the Node binary in; `image` leaves it to the pool's image. */
  readonly runtime: "bundled" | "image";
  /**
   * The folder with the command's files and the licenses of what is in them. Defaults to what `npm run build` makes.
   */
  readonly bundleFolder?: string;
  /** Defaults to `azure-batch-outputs/node-tool` in `XDG_CACHE_HOME` or `~/.cache`. */
  readonly cacheFolder?: string;
  /** Called where the archive is not in the cache, before the seconds that it takes to make it. */
  readonly onBuild?: () => void;
}

/** What the launcher runs; the other files of its folder are loaded by it. */
const COMMAND = "batch-outputs.cjs";

/** Part of each archive's key: to be raised where the same parts come to give other bytes. */
const FORMAT = 1;

/** Archives that nobody used for so long leave the cache. */
const UNUSED_MS = 30 * 24 * 3600 * 1000;

const building = new Map<string, Promise<NodeToolArchive>>();

/**
 * Returns the archive that pools install: `bin/batch-outputs`, `lib/` with the command's files and licenses and, with the runtime
 * `bundled`, `bin/node`. The same parts give the same bytes on any machine: nothing in it tells the time, the user or
 * the folder, and the compressor is a pinned one, since those of Node differ from build to build. It is made once and
 * kept in the cache.
 *
 * @throws {Error} where the bundle is missing or the Node binary cannot be fetched.
 */
export async function nodeToolArchive(options: NodeToolArchiveOptions): Promise<NodeToolArchive> {
  const bundle = await readBundle(options.bundleFolder ?? join(packageRoot(), "dist", "node-tool"));
  const folder = options.cacheFolder ?? defaultCacheFolder();
  const key = keyOf(bundle, options.runtime);
  const running = building.get(join(folder, key));
  if (running) return running;
  const archive = cachedOrBuilt(folder, key, bundle, options);
  building.set(join(folder, key), archive);
  try {
    return await archive;
  } finally {
    building.delete(join(folder, key));
  }
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
      {
        cause: error,
      },
    );
  }
}

function defaultCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "azure-batch-outputs", "node-tool");
}

function keyOf(bundle: TarEntry[], runtime: NodeToolArchiveOptions["runtime"]): string {
  const hashes = bundle.map(({ path, content }) => [path, sha256(content)]);
  const parts = [FORMAT, LAUNCHER, ...hashes, runtime === "bundled" ? NODE_PACKAGE.integrity : runtime];
  return sha256(JSON.stringify(parts)).slice(0, 32);
}

/** An archive's file is called by its key and its own hash, so that a damaged one is known and made anew. */
async function cachedOrBuilt(folder: string, key: string, bundle: TarEntry[], options: NodeToolArchiveOptions) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const [, hash] = /^[0-9a-f]{32}-([0-9a-f]{64})\.tar\.gz$/.exec(name) ?? [];
    if (hash === undefined || !name.startsWith(`${key}-`)) continue;
    const file = join(folder, name);
    if (sha256(await readFile(file)) === hash) {
      await utimes(file, new Date(), new Date());
      return { file, sha256: hash };
    }
    await rm(file, { force: true });
  }
  options.onBuild?.();
  const archive = await build(bundle, options.runtime);
  const hash = sha256(archive);
  const file = join(folder, `${key}-${hash}.tar.gz`);
  await writeFile(`${file}.${process.pid}`, archive);
  await rename(`${file}.${process.pid}`, file);
  await removeUnused(folder);
  return { file, sha256: hash };
}

async function build(bundle: TarEntry[], runtime: NodeToolArchiveOptions["runtime"]): Promise<Uint8Array> {
  const launcher = { path: "bin/batch-outputs", content: Buffer.from(LAUNCHER), mode: 0o755 };
  const tool = [launcher, ...bundle, ...(runtime === "bundled" ? await nodeFiles() : [])];
  return gzipSync(writeTar(tool), { level: 6, mtime: 0 });
}

async function nodeFiles(): Promise<TarEntry[]> {
  const { binary, license } = await fetchNode();
  return [
    { path: "bin/node", content: binary, mode: 0o755 },
    { path: "lib/NODE-LICENSE.txt", content: license, mode: 0o644 },
  ];
}

async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > UNUSED_MS) await rm(file, { force: true });
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
