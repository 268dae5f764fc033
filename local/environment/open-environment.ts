import { appendFileSync } from "node:fs";
import type { Environment } from "./environment";
import { openPorts } from "./ports";
import { openStateFolder } from "./state-folder";
import { openTls } from "./tls";

/** Lines of a log that are kept for a disk that has room again, the first ones, which tell how it began. */
const maxUnwritten = 200;

/**
 * Opens the state folder of a local Azure, made where there is none, with its ports and certificates. One process at a time may do
 * so; `local-azure up` sees to it.
 */
export async function openEnvironment(stateDir: string): Promise<Environment> {
  const state = openStateFolder(stateDir);
  const unwritten = new Map<string, string[]>();
  return {
    state,
    ports: openPorts(state),
    tls: await openTls(state),
    log(part, message) {
      const lines = [...(unwritten.get(part) ?? []), `${new Date().toISOString()} ${message}\n`];
      try {
        appendFileSync(state.path("logs", `${part}.log`), lines.join(""), { mode: 0o600 });
        unwritten.delete(part);
      } catch (error) {
        // a full disk must not end the requests that are being logged, and with them the process
        console.error(`${lines.at(-1)?.trimEnd()} (not logged: ${(error as Error).message})`);
        unwritten.set(part, lines.slice(0, maxUnwritten));
      }
    },
  };
}
