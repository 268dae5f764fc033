import { SHA256_VARIABLE, WINDOWS_NODE_TOOL_FOLDER, WINDOWS_NODEJS_FILE } from "../../destinations/internal";
import { COMMAND_FILE } from "./install-script";

/**
 * The program that Node.js runs with `-e`. It compares the archive's SHA-256, and calls `install` of the archive's
 * first file, `cli/install-on-windows.ts`. The archive is read once, so nothing can change it between the two. The
 * program has no double quotes and no `%`, which have a meaning for cmd.
 */
const BOOTSTRAP = [
  "const file = process.env.AZ_BATCH_TASK_WORKING_DIR + '/COMMAND_FILE'",
  "const archive = require('fs').readFileSync(file)",
  "const actual = require('crypto').createHash('sha256').update(archive).digest('hex')",
  "const wanted = process.env.SHA256_VARIABLE",
  "const told = 'batch-outputs: the SHA-256 of COMMAND_FILE must be ' + wanted + ', got ' + actual",
  "const refuse = () => { console.error(told + '; nothing was installed'); process.exit(1) }",
  "actual === wanted || refuse()",
  "const tar = require('zlib').gunzipSync(archive)",
  "const code = tar.toString('utf8', 512, 512 + parseInt(tar.toString('latin1', 124, 135), 8))",
  "const bundle = { exports: {} }",
  "new Function('require', 'module', 'exports', '__filename', code)(require, bundle, bundle.exports, file)",
  "process.exitCode = bundle.exports.install(tar)",
]
  .join("; ")
  .replaceAll("COMMAND_FILE", COMMAND_FILE)
  .replaceAll("SHA256_VARIABLE", SHA256_VARIABLE);

/**
 * Returns the command line of a StartTask on a Windows node. Batch has downloaded the command's archive, and Node.js
 * unless the image has it, into the working directory.
 *
 * Nothing is executed before its SHA-256 has been compared. `certutil` is what Windows Server has for that. Its output
 * is searched for the expected hash, because its first line is translated. Node.js is copied first into the folder that
 * only administrators can change, and runs there. It then compares the archive.
 *
 * It is a line for cmd, which takes at most 8,191 characters, because only a shell has conditions. `/s` removes only
 * the outer quotes. After `cd`, cmd does not look for programs in the StartTask's working directory.
 *
 * @param nodejsSha256 the SHA-256 of `node.exe`, in lower-case hex; undefined if the image has Node.js.
 */
export function windowsStartLine(nodejsSha256: string | undefined): string {
  const folder = `"${WINDOWS_NODE_TOOL_FOLDER}"`;
  if (nodejsSha256 === undefined) return cmd(`cd /d "%ProgramFiles%"& node.exe -e "${BOOTSTRAP}"`);
  const rule = `batch-outputs: the SHA-256 of ${WINDOWS_NODEJS_FILE} must be ${nodejsSha256}`;
  return cmd(
    [
      `md ${folder} 2>nul`,
      `copy /b /y ${WINDOWS_NODEJS_FILE} "${WINDOWS_NODE_TOOL_FOLDER}\\${WINDOWS_NODEJS_FILE}" >nul`,
      `cd /d ${folder}`,
      `certutil -hashfile ${WINDOWS_NODEJS_FILE} SHA256 >node.sha256`,
      `"%SystemRoot%\\System32\\find.exe" "${nodejsSha256}" <node.sha256 >nul`,
      `if errorlevel 1 (echo ${rule}, got the following; nothing was installed>&2& type node.sha256>&2& exit 1) else .\\${WINDOWS_NODEJS_FILE} -e "${BOOTSTRAP}"`,
    ].join("& "),
  );
}

function cmd(script: string): string {
  return `cmd /d /s /c "${script}"`;
}
