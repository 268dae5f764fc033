import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { StateFolder } from "./environment";
import { LocalAzureError } from "./local-azure-error";

/**
 * Opens a folder for state, and creates it if necessary. Folders get mode 0700 and documents 0600, because they contain
 * keys.
 *
 * @param directory absolute, or relative to the current directory.
 * @throws {LocalAzureError} `StateUnusable`, if the folder cannot be created or made private.
 */
export function openStateFolder(directory: string): StateFolder {
  const root = resolve(directory);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    // An existing folder would otherwise keep its mode.
    chmodSync(root, 0o700);
  } catch (error) {
    throw new LocalAzureError(
      "StateUnusable",
      `${root} must be a folder that this user owns, or one that can be created, got ${(error as NodeJS.ErrnoException).code}; ` +
        "name another with --state or LOCAL_AZURE_STATE",
    );
  }

  const path = (...segments: string[]): string => {
    const absolute = join(root, ...segments);
    if (relative(root, absolute).startsWith("..")) {
      throw new LocalAzureError("PathOutsideState", `path must be below ${root}, got ${absolute}`);
    }
    mkdirSync(dirname(absolute), { recursive: true, mode: 0o700 });
    return absolute;
  };

  return {
    root,
    path,
    readJson: <T>(name: string) => readJsonFile<T>(path(name)),
    writeJson: (name, value) => writeFileAtomically(path(name), `${JSON.stringify(value, undefined, 2)}\n`),
  };
}

/** Returns whether a local Azure was started with a folder: its first step is to create the certificate authority. */
export function isState(directory: string): boolean {
  return existsSync(join(directory, "tls", "authority.pem"));
}

/** Writes a temporary file in the same folder and renames it; mode 0600. */
export function writeFileAtomically(file: string, content: string | Uint8Array): void {
  const temporary = temporaryFor(file);
  try {
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritable(file, error);
  }
}

/** Returns an error with the file's name and advice, if the disk is full or fails. */
function unwritable(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !["ENOSPC", "EDQUOT", "EIO", "EROFS"].includes(code)) return error;
  return new LocalAzureError(
    "StateUnwritable",
    `${file} must be a file that can be written, got ${code}; make room on its disk`,
  );
}

/** Writes a file atomically unless it exists: the first of several processes wins. Mode 0600. */
export function writeFirst(file: string, content: string): void {
  const temporary = temporaryFor(file);
  try {
    writeFileSync(temporary, content, { mode: 0o600 });
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(file, error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function temporaryFor(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
}

function readJsonFile<T>(file: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new LocalAzureError(
      "StateUnreadable",
      `${file} must be JSON; restore it, or start again with \`local-azure down --delete\``,
    );
  }
}
