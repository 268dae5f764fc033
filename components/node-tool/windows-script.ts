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
 * The Node.js of an image is not verified. It must be where only administrators can change it: PATH contains folders of
 * Batch in which tasks can write.
 *
 * It is a line for cmd, which takes at most 8,191 characters, because only a shell has conditions. `/s` removes only
 * the outer quotes. After `cd`, cmd does not look for programs in the StartTask's working directory.
 *
 * `if errorlevel 1` is true for 1 and more. The exit code of a crash is negative, so the line continues only if `if
 * errorlevel 0` is true, too. If cmd cannot open a file of `<` or `>`, it starts no program and keeps the previous exit
 * code. So `find` itself opens the file, and the one of an earlier run must be gone. The programs of Windows have full
 * paths. certutil's is without `.exe`, because local Azure's own is a batch file.
 *
 * @param nodejsSha256 the SHA-256 of `node.exe`, in lower-case hex; undefined if the image has Node.js.
 */
export function windowsStartLine(nodejsSha256: string | undefined): string {
  const folder = `"${WINDOWS_NODE_TOOL_FOLDER}"`;
  if (nodejsSha256 === undefined) {
    return cmd(
      `cd /d "%ProgramFiles%"& if exist ${IMAGE_NODEJS} (${IMAGE_NODEJS} -e "${BOOTSTRAP}") else (${refuse(NO_NODEJS)})`,
    );
  }
  const nodejs = `"${WINDOWS_NODE_TOOL_FOLDER}\\${WINDOWS_NODEJS_FILE}"`;
  const rule = `the SHA-256 of ${WINDOWS_NODEJS_FILE} must be ${nodejsSha256}`;
  const refused = refuse(`${rule}, got the following`, `type ${HASH_FILE}>&2& `);
  return cmd(
    [
      `md ${folder} 2>nul`,
      `copy /b /y ${WINDOWS_NODEJS_FILE} ${nodejs} >nul`,
      `cd /d ${folder}`,
      `del /f /q ${HASH_FILE} 2>nul`,
      `(if exist ${HASH_FILE} (${refuse(`${HASH_FILE} must be a file that can be deleted, got one that cannot`)}))`,
      `"%SystemRoot%\\System32\\certutil" -hashfile ${nodejs} SHA256 >${HASH_FILE}`,
      `"%SystemRoot%\\System32\\find.exe" "${nodejsSha256}" ${HASH_FILE} >nul`,
      `if errorlevel 1 (${refused}) else if errorlevel 0 (${nodejs} -e "${BOOTSTRAP}") else (${refused})`,
    ].join("& "),
  );
}

/** The output of certutil. */
const HASH_FILE = `"${WINDOWS_NODE_TOOL_FOLDER}\\node.sha256"`;

/** Where the installer of Node.js for Windows puts it by default. Only administrators can change it. */
const IMAGE_NODEJS = '"%ProgramFiles%\\nodejs\\node.exe"';

const NO_NODEJS = `the image of a pool with runtime image must have ${IMAGE_NODEJS}, got none`;

/** Returns commands for the parentheses of an `if`. So the message has none outside of quotes. */
function refuse(message: string, more = ""): string {
  return `echo batch-outputs: ${message}; nothing was installed>&2& ${more}exit 1`;
}

function cmd(script: string): string {
  return `cmd /d /s /c "${script}"`;
}
