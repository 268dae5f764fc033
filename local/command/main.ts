#!/usr/bin/env node
import { checkNode } from "../environment/node-version";

// The reader of `local-azure logs | head` closes the pipe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  checkNode();
  // Loaded lazily, because an older Node.js cannot even load the program's modules.
  const { runProgram } = require("./program") as typeof import("./program");
  void runProgram(process.argv);
} catch (error) {
  console.error(`local-azure: ${(error as Error).message}`);
  process.exitCode = 1;
}
