#!/usr/bin/env node
// Prints the folder with the Pulumi engine: PATH="$(node local/engine/command.mjs):$PATH" pulumi about
import { findEngine } from "./index.mjs";

try {
  console.log((await findEngine()).folder);
} catch (error) {
  if (error.code !== "ENGINE_NOT_FOUND") throw error;
  console.error(error.message);
  process.exitCode = 1;
}
