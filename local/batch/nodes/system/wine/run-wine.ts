import { spawn } from "node:child_process";

/**
 * Runs a program of wine to its end, without output. Services that it starts for the prefix keep running.
 *
 * @throws if it cannot be run or fails.
 */
export function runWine(prefix: string, program: string, ...args: string[]): Promise<void> {
  const child = spawn(program, args, {
    env: { ...wineVariables(prefix), PATH: "/usr/bin:/bin" },
    stdio: "ignore",
    detached: true,
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // `close` would wait for the services.
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[program, ...args].join(" ")} ended with exit code ${code}`));
    });
  });
}

/**
 * Returns the variables that all of wine's programs need: no messages of wine's own, no window, and no questions about
 * packages for .NET and HTML, which no node needs.
 */
export function wineVariables(prefix: string): Record<string, string> {
  return {
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    WINEDLLOVERRIDES: "mscoree,mshtml,winemenubuilder.exe=",
    DISPLAY: "",
    HOME: prefix,
  };
}
