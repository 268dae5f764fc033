import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The folder of local Azure's own programs on Windows nodes, below the Windows folder. It is the first of PATH. */
export const TOOLS_FOLDER = "local-azure";

/** Where a machine with wine has the program that computes the hashes. */
const SHA256SUM = ["/usr/bin/sha256sum", "/bin/sha256sum"];

/**
 * Windows' `certutil -hashfile FILE SHA256`, in the format that Windows Server has. Wine's own does nothing and
 * succeeds, so that any file would pass. Every other use fails.
 */
const SCRIPT = [
  "@echo off",
  'if /i not "%1"=="-hashfile" goto other',
  'if /i not "%3"=="SHA256" goto other',
  'if not exist "%~2" goto missing',
  "echo SHA256 hash of %~2:",
  'for /f %%h in (\'sha256sum.exe "%~2"\') do echo %%h',
  "echo CertUtil: -hashfile command completed successfully.",
  "exit /b 0",
  ":missing",
  "echo CertUtil: -hashfile command FAILED: 0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)",
  "exit /b 2",
  ":other",
  "echo certutil of local Azure has only -hashfile FILE SHA256",
  "exit /b 87",
  "",
].join("\r\n");

/** Puts the programs into a Windows folder. */
export async function writeCertutil(windows: string): Promise<void> {
  const folder = join(windows, TOOLS_FOLDER);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "certutil.cmd"), SCRIPT);
  const sha256sum = SHA256SUM.find((path) => existsSync(path));
  // Wine runs programs of this machine, too.
  if (sha256sum !== undefined) await symlink(sha256sum, join(folder, "sha256sum.exe"));
}
