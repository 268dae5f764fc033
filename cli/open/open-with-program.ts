import { spawn } from "node:child_process";
import { resolve as absolute } from "node:path";
import { CommandError } from "../errors/command-error";

/** The program of each system that opens a file with the program for its type. It returns soon. */
const OPENERS: { readonly [platform: string]: readonly [program: string, ...args: string[]] } = {
  darwin: ["open"],
  // In contrast to `start` of cmd, it takes any path as it is.
  win32: ["rundll32.exe", "url.dll,FileProtocolHandler"],
};

/** For Linux and BSD ("xdg-utils" of freedesktop.org). */
const OTHER_OPENER = ["xdg-open"] as const;

/** How long, in ms, a failure of the opener is waited for. Some openers end only with the program that they start. */
const PATIENCE_MS = 3_000;

interface OpenOptions {
  readonly platform?: string;
  readonly what?: string;
}

/**
 * Opens a file with the program for its type, and does not wait for the end of that program.
 *
 * @param options.what what the user has if that fails (default: the file).
 * @throws {CommandError} `CommandNotFound` or `CommandNotExecutable` if that fails within a few seconds.
 */
export function openWithProgram(
  file: string,
  { platform = process.platform, what = `${file} is downloaded` }: OpenOptions = {},
): Promise<void> {
  const [program, ...args] = OPENERS[platform] ?? OTHER_OPENER;
  // The opener could take a relative path as an option or a URL, because a task has chosen the name.
  const child = spawn(program, [...args, absolute(file)], { detached: true, stdio: "ignore" });
  return new Promise<void>((resolve, reject) => {
    const patience = setTimeout(resolve, PATIENCE_MS);
    const fail = (code: CommandError["code"], how: string) =>
      reject(new CommandError(code, `${what}, and ${program} ${how}; open it yourself`));
    child.once("error", (error: NodeJS.ErrnoException) => fail("CommandNotFound", `cannot start (${error.code})`));
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else fail("CommandNotExecutable", code === null ? `was ended by ${signal}` : `failed with exit code ${code}`);
    });
    child.once("close", () => clearTimeout(patience));
  }).finally(() => child.unref());
}
