import { existsSync } from "node:fs";
import { join } from "node:path";
import { TaskFailure } from "../../failure";
import type { PathRules } from "../../files/file-pattern";
import { withStoredCase } from "../../files/stored-case";

/**
 * Checks that the program of a command line exists, as `CreateProcess` looks for it: the first word, or the text
 * between the first quotes, with `.exe` if the name has no extension. There is no shell, so commands such as `echo` are
 * no programs.
 *
 * @param path the value of PATH.
 * @throws {TaskFailure} CommandProgramNotFound; CommandLaunchFailed if the line cannot be one of a process.
 */
export function checkProgram(commandLine: string, workingDirectory: string, path: string, paths: PathRules): void {
  if (/[\r\n\0]/.test(commandLine)) {
    throw new TaskFailure("CommandLaunchFailed", [
      { name: "Message", value: "commandLine must be one line, because nothing on a Windows node can run several" },
    ]);
  }
  const [, quoted, word] = /^\s*(?:"([^"]*)"|([^\s"]+))/.exec(commandLine) ?? [];
  const program = quoted ?? word;
  if (program === undefined || program === "") {
    throw new TaskFailure("CommandLaunchFailed", [{ name: "Message", value: "commandLine must name a program" }]);
  }
  const file = paths.toLocal(/\.[^\\/.]+$/.test(program) ? program : `${program}.exe`);
  const folders = ["C:\\windows\\system32", "C:\\windows", ...path.split(";")].map((folder) => paths.toLocal(folder));
  const places = /[\\/:]/.test(program) ? [workingDirectory] : [workingDirectory, ...folders];
  const found = places.some((folder) => existsSync(withStoredCase(file.startsWith("/") ? file : join(folder, file))));
  if (!found) {
    throw new TaskFailure("CommandProgramNotFound", [{ name: "Message", value: `${program}: ENOENT` }]);
  }
}
