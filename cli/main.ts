#!/usr/bin/env node
import { EXIT_CODES } from "./errors/exit-codes";
import { run } from "./run";
import { note } from "./terminal";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // a reader who has enough does not end what stores or downloads; what prints alone says `endWithReader`
  if (error.code === "EPIPE") return;
  note(`standard output must take what is printed, got ${error.code}`);
  process.exit(EXIT_CODES.failed);
});

// nobody reads what is told there; what is done is done all the same
process.stderr.on("error", () => {});

run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
