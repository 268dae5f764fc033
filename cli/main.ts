import { EXIT_CODES } from "./errors/exit-codes";
import { run } from "./run";
import { warn } from "./terminal";

export { createProgram } from "./program";

/** Runs the command line of this process, and sets its exit code. */
export function main(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // If no program reads the output any more, uploads and downloads continue. Commands that only print call
    // `endWithReader`.
    if (error.code === "EPIPE") return;
    warn(`cannot write to standard output: ${error.code}`);
    process.exit(EXIT_CODES.failed);
  });

  // The command continues if no program reads standard error.
  process.stderr.on("error", () => {});

  run(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
