import { appendFileSync } from "node:fs";
import type { Environment } from "./environment";
import { openPorts } from "./ports";
import { openSettings } from "./settings/open-settings";
import { openStateFolder } from "./state-folder";
import { openTls } from "./tls";

/**
 * Number of log lines that are kept until a full disk has room again. The first lines are kept, because they show the
 * cause.
 */
const MAX_UNWRITTEN = 200;

/**
 * Opens a local Azure's state folder with its ports and certificates, and creates it if necessary. Only one process at
 * a time may do this, which `local-azure up` ensures.
 */
export async function openEnvironment(stateDir: string): Promise<Environment> {
  const state = openStateFolder(stateDir);
  const unwritten = new Map<string, string[]>();
  const log = (part: string, message: string) => {
    const lines = [...(unwritten.get(part) ?? []), `${new Date().toISOString()} ${message}\n`];
    try {
      appendFileSync(state.path("logs", `${part}.log`), lines.join(""), { mode: 0o600 });
      unwritten.delete(part);
    } catch (error) {
      // A full disk must not end the requests that are being logged, and with them the process.
      console.error(`${lines.at(-1)?.trimEnd()} (not logged: ${(error as Error).message})`);
      unwritten.set(part, lines.slice(0, MAX_UNWRITTEN));
    }
  };
  return {
    state,
    ports: openPorts(state),
    tls: await openTls(state),
    settings: openSettings(state, (message) => log("daemon", message)),
    log,
  };
}
