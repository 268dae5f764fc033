import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "../../../local/test/engine/support/folders";

/** How a suite of tests ended that was run as scripts/test.ts runs one. */
export interface EndedSuite {
  readonly exitCode: number;
  /** Whether the suite printed "ready", and was interrupted then. */
  readonly interrupted: boolean;
  readonly output: string;
  /** The file to which the reporter wrote. */
  readonly countsFile: string;
}

/** Runs `some.test.js` of a folder as scripts/test.ts runs a suite. A suite that prints "ready" is interrupted then. */
export async function runSuite(folder: string): Promise<EndedSuite> {
  const countsFile = join(folder, "counts.json");
  const mocha = join(repository, "node_modules", "mocha", "bin", "mocha.js");
  const reporter = join(repository, "scripts", "counting-reporter.cjs");
  const child = spawn(process.execPath, [mocha, "--reporter", reporter, "some.test.js"], {
    cwd: folder,
    env: { ...process.env, MOCHA_COUNTS: countsFile },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  let interrupted = false;
  child.stdout.on("data", (text) => {
    output += text;
    if (!output.includes("ready") || interrupted) return;
    interrupted = true;
    child.kill("SIGINT");
  });
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, interrupted, output, countsFile };
}
