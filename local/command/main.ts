#!/usr/bin/env node
import { checkNode } from "./node-version";

// `local-azure logs | head` ends when the reader has enough
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  checkNode();
  // loaded late: an older Node cannot even load what the program is made of
  const { runProgram } = require("./program") as typeof import("./program");
  void runProgram(process.argv);
} catch (error) {
  console.error(`local-azure: ${(error as Error).message}`);
  process.exitCode = 1;
}
