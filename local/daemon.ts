import { endLeftovers, recordChildren } from "./children";
import { serveControl } from "./control";
import { LocalAzureError } from "./local-azure-error";
import { acquireLock, type Lock } from "./lock";
import { openStateFolder } from "./state-folder";

/** The exit code of a daemon that found another one at work. */
export const alreadyRunning = 75;

/** The process behind `local-azure up`: runs the parts until it is asked to end, by the control socket or by SIGTERM. */
async function main(stateDir: string): Promise<void> {
  const state = openStateFolder(stateDir);
  const lock = lockOrLeave(() => acquireLock(state));
  const log = (message: string) => console.log(`${new Date().toISOString()} ${message}`);

  const ended = await endLeftovers(state, lock.previous);
  if (ended > 0) log(`ended ${ended} processes that a killed local Azure had left`);
  recordChildren(state);

  log(`starting on ${state.root}`);
  // loaded late: whoever finds the lock taken need not wait for it
  const { startLocalAzure } = require("./azure") as typeof import("./azure");
  const starting = startLocalAzure({ stateDir });
  let stopping: Promise<void> | undefined;
  const stop = (why: string) => {
    stopping ??= (async () => {
      log(`stopping: ${why}`);
      await control?.close();
      await (await starting).close();
      lock.release();
      log("stopped");
      process.exit(0);
    })().catch(fail);
  };
  const fail = (error: unknown): never => {
    lock.release();
    console.error(error instanceof LocalAzureError ? error.message : error);
    process.exit(1);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop(signal));

  let control: { close(): Promise<void> } | undefined;
  const azure = await starting.catch(fail);
  if (stopping !== undefined) return;
  control = await serveControl(state, { status: azure.describe, shutdown: () => stop("asked to") });
  log("ready");
}

function lockOrLeave(acquire: () => Lock): Lock {
  try {
    return acquire();
  } catch (error) {
    if (!(error instanceof LocalAzureError) || error.code !== "StateLocked") throw error;
    process.exit(alreadyRunning);
  }
}

if (require.main === module) void main(process.argv[2]!);
