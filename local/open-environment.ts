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
      appendFileSync(state.path("logs", `${part}.log`), `${new Date().toISOString()} ${message}\n`, { mode: 0o600 });
    },
  };
}
