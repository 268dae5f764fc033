#!/usr/bin/env node
// npm links this file when it installs a checkout. At that time, `dist` does not exist yet.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const main = join(__dirname, "..", "dist", "command", "main.js");
if (existsSync(main)) {
  require(main);
} else {
  console.error("local-azure: this checkout must be built first; run: npm run build");
  process.exitCode = 1;
}
