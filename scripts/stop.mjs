// `npm run stop` stops this checkout's local Azure. It works even if the checkout is not set up.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ended } from "./setup/ended.mjs";

const command = join(dirname(dirname(fileURLToPath(import.meta.url))), "local", "dist", "command", "main.js");

if (existsSync(command)) {
  process.exitCode = (await ended(spawn("node", [command, "down"], { stdio: "inherit" }))).exitCode;
} else {
  console.log("nothing to stop: this checkout has not been set up");
}
