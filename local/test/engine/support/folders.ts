import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The root of the checkout. */
export const repository = dirname(dirname(dirname(dirname(__dirname))));

/** Creates folders that are deleted after the test: call `remove` in an after-hook. */
export function temporaryFolders() {
  const made: string[] = [];
  return {
    make(files: Record<string, string> = {}): string {
      const folder = mkdtempSync(join(tmpdir(), "engine-test-"));
      made.push(folder);
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      return folder;
    },
    remove(): void {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Creates a folder in which `node` is the only command, to hide the rest of the machine. */
export function nodeOnly(folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}

/** Creates programs in a folder that pretend to be a Pulumi engine of a version. */
export function pretendEngine(folder: string, version: string, host = true): string {
  mkdirSync(folder, { recursive: true });
  for (const name of host ? ["pulumi", "pulumi-language-nodejs"] : ["pulumi"]) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/**
 * Variables that make the internet unreachable: the proxy is a port on which nothing listens. The first variable makes
 * Node.js use it.
 */
export const offline = {
  NODE_USE_ENV_PROXY: "1",
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "",
};

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function run(command: string, args: string[], env: NodeJS.ProcessEnv, cwd = repository): Promise<Finished> {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
