#!/usr/bin/env node
import { EXIT_CODES } from "./exit-codes";
import { run } from "./run";

// `batch-outputs list | head` ends when the reader has enough
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT_CODES.done);
});

run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
