#!/usr/bin/env node
// Sets up a fresh checkout so that everything runs: dependencies, the build, the Pulumi engine. It needs only Node.js
// and npm, and skips steps that are already done.
//
//   node scripts/setup.mjs                       sets up
//   node scripts/setup.mjs scripts/start.ts …    sets up, then runs that script on the checkout's own Node.js, with
//                                                `pulumi` on the PATH
//
// The second form is for npm scripts. In `node a && node b`, the shell uses the same Node.js for both, not the one that
// a installed.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineEnvironment, findEngine } from "../local/engine/index.mjs";
import { build, buildIsCurrent } from "./setup/build.mjs";
import { dependenciesAreInstalled, installDependencies } from "./setup/dependencies.mjs";
import { runScript } from "./setup/run-script.mjs";
import { SetupError } from "./setup/setup-error.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The oldest major version known to run this script. It is older than the version that package.json requires, because
 * everything else runs on the Node.js among the dependencies.
 */
const OLDEST_TOLERATED = 20;

const ending = new AbortController();
try {
  checkNode();
  // Needs no dependencies. Building it takes minutes, so it starts first.
  const engine = findEngine(process.env, { signal: ending.signal });
  // If another step fails, that step is reported. Otherwise, this error is thrown below.
  engine.catch(() => {});
  if (!dependenciesAreInstalled(root)) await installDependencies(root);
  if (!buildIsCurrent(root)) await build(root);
  const environment = engineEnvironment(await engine);
  const [script, ...args] = process.argv.slice(2);
  if (script !== undefined) process.exitCode = await runScript(root, script, args, environment);
} catch (error) {
  ending.abort();
  if (!(error instanceof SetupError) && error.code !== "ENGINE_NOT_FOUND") throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_TOLERATED) {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const oldest = engines.node.replace(">=", "");
    throw new SetupError(
      `Node.js must be ${oldest} or newer, got ${process.versions.node}; install it from https://nodejs.org`,
    );
  }
}
