import { existsSync, writeSync } from "node:fs";
import { LocalAzureError } from "../environment/local-azure-error";
import { openStateFolder } from "../environment/state-folder";
import type { LocalAzure } from "./azure";
import { endLeftovers, recordChildren } from "./children";
import { serveControl } from "./control";
import { acquireLock, type Lock } from "./lock";

/** The exit code of a daemon that found another one running. */
export const ALREADY_RUNNING = 75;

/** Interval in ms at which the daemon checks whether the state folder still exists. */
const FOLDER_CHECK_MS = 1_000;

/** The process behind `local-azure up`: runs the parts until the control socket or a signal asks it to stop. */
async function main(stateDir: string): Promise<void> {
  // These streams write to a file in the state folder. If the disk is full, they fail, and must not end this process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const state = openStateFolder(stateDir);
  let lock: Lock | undefined;
  let starting: Promise<LocalAzure> | undefined;
  let control: { close(): Promise<void> } | undefined;
  let stopping = false;

  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log(`stopping: ${why}`);
    void (async () => {
      await control?.close();
      await (await starting)?.close();
      lock?.release();
      log("stopped");
      process.exit(0);
    })().catch(fail);
  };
  const fail = (error: unknown): never => {
    lock?.release();
    console.error(error instanceof LocalAzureError ? `${error.name}: ${error.message}` : error);
    process.exit(1);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop(signal));
  // After the handlers, because `local-azure down` sends a signal to the process that has the lock.
  lock = lockOrLeave(() => acquireLock(state));

  try {
    const ended = await endLeftovers(state, lock.previous);
    if (ended > 0) log(`ended ${ended} processes that a killed local Azure had left`);
    const endChildren = recordChildren(state);
    if (stopping) return;
    leaveWithFolder(state.root, endChildren);

    log(`starting on ${state.root}`);
    // Loaded lazily: a process that finds the lock taken need not wait for it.
    const { startLocalAzure } = require("./azure") as typeof import("./azure");
    starting = startLocalAzure({ stateDir });
    const azure = await starting;
    if (stopping) return;
    control = await serveControl(state, { status: azure.describe, shutdown: () => stop("asked to") });
    log("ready");
  } catch (error) {
    fail(error);
  }
}

/**
 * Ends this process if its state folder is deleted. Otherwise no one could reach it, and it would keep its ports
 * forever.
 */
function leaveWithFolder(root: string, endChildren: () => Promise<number>): void {
  const timer = setInterval(() => {
    if (existsSync(root)) return;
    clearInterval(timer);
    log(`leaving: ${root} is gone`);
    void endChildren().finally(() => process.exit(1));
  }, FOLDER_CHECK_MS);
}

/** Bypasses Node.js's stream, which stays closed after the disk was full once. */
function log(message: string): void {
  try {
    writeSync(process.stdout.fd, `${new Date().toISOString()} ${message}\n`);
  } catch {
    // There is nowhere else to report the error.
  }
}

function lockOrLeave(acquire: () => Lock): Lock {
  try {
    return acquire();
  } catch (error) {
    if (!(error instanceof LocalAzureError) || error.code !== "StateLocked") throw error;
    process.exit(ALREADY_RUNNING);
  }
}

if (require.main === module) void main(process.argv[2]!);
