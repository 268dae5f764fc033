#!/usr/bin/env node
import { EXIT_CODES } from "./exit-codes";
import { run } from "./run";
import { note } from "./terminal";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `batch-outputs list | head` ends when the reader has enough
  if (error.code === "EPIPE") process.exit(EXIT_CODES.done);
  note(`standard output must take what is printed, got ${error.code}`);
  process.exit(EXIT_CODES.failed);
});

run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
