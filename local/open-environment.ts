import { appendFileSync } from "node:fs";
import type { Environment } from "./environment";
import { openPorts } from "./ports";
import { openStateFolder } from "./state-folder";
import { openTls } from "./tls";

/**
 * Opens the state folder of a local Azure, made where there is none, with its ports and certificates. One process at a time may do
 * so; `local-azure up` sees to it.
 */
export async function openEnvironment(stateDir: string): Promise<Environment> {
  const state = openStateFolder(stateDir);
  return {
    state,
    ports: openPorts(state),
    tls: await openTls(state),
    log(part, message) {
      const line = `${new Date().toISOString()} ${message}\n`;
      try {
        appendFileSync(state.path("logs", `${part}.log`), line, { mode: 0o600 });
      } catch (error) {
        // a full disk must not end the requests that are being logged, and with them the process
        console.error(`${line.trimEnd()} (not logged: ${(error as Error).message})`);
      }
    },
  };
}
