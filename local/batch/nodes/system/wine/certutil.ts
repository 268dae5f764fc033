import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * `certutil -hashfile FILE SHA256` with the answers of Windows Server. Wine's own does nothing and succeeds, so that
 * any file would pass. Every other use fails. Wine runs programs of this machine and does not wait for their end, so
 * the result is a file that appears when it is complete.
 */
const CERTUTIL = [
  "@echo off",
  "setlocal",
  'if /i not "%1"=="-hashfile" goto other',
  'if /i not "%3"=="SHA256" goto other',
  'if not exist "%~2" goto missing',
  'set "result=%TEMP%\\certutil-%RANDOM%-%RANDOM%"',
  'call "%~dp0certutil-hash.exe" "%~f2" "%result%"',
  ":wait",
  'if not exist "%result%" goto wait',
  "echo SHA256 hash of %~2:",
  'type "%result%"',
  'del "%result%"',
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

/** A program of this machine, which wine runs although it is no program for Windows. */
const HASH = `#!/bin/sh
local_path() {
  drive=$(printf "%s" "\${1%%:*}" | tr "[:upper:]" "[:lower:]")
  printf "%s" "$WINEPREFIX/dosdevices/$drive:\${1#*:}" | tr "\\\\\\\\" /
}
result=$(local_path "$2")
{ sha256sum <"$(local_path "$1")" | cut -d" " -f1 | tr -d "\\n"; printf "\\r\\n"; } >"$result.part"
mv "$result.part" "$result"
`;

/**
 * Puts the programs where Windows has its own. The name `certutil` without an extension, also with this folder, means
 * the batch file, because wine's own program is deleted.
 */
export async function writeCertutil(system32: string): Promise<void> {
  await rm(join(system32, "certutil.exe"), { force: true });
  await writeFile(join(system32, "certutil.cmd"), CERTUTIL);
  await writeFile(join(system32, "certutil-hash.exe"), HASH, { mode: 0o755 });
}
