import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StateFolder } from "../environment/environment";
import type { Description } from "./azure";

const DOCUMENT = "run/control.json";

/**
 * The longest path of a Unix socket that every system accepts: macOS allows 104 bytes including the final zero, Linux
 * 108.
 */
const LONGEST_SOCKET_PATH = 103;

interface ControlHandlers {
  status(): Description;
  shutdown(): void;
}

/** Serves the state folder's control socket, which only its owner can open. */
export async function serveControl(state: StateFolder, handlers: ControlHandlers): Promise<{ close(): Promise<void> }> {
  const own = state.path("run", "control.sock");
  const fits = Buffer.byteLength(own) <= LONGEST_SOCKET_PATH;
  const socket = fits ? own : join(mkdtempSync(join(tmpdir(), "local-azure-")), "control.sock");
  rmSync(socket, { force: true });

  const server = createServer((incoming, response) => {
    const route = `${incoming.method} ${incoming.url}`;
    if (route === "GET /status") {
      response.end(JSON.stringify(handlers.status()));
    } else if (route === "POST /shutdown") {
      response.writeHead(202).end(() => handlers.shutdown());
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  state.writeJson(DOCUMENT, { socket });

  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          if (!fits) rmSync(dirname(socket), { recursive: true, force: true });
          rmSync(state.path(DOCUMENT), { force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Returns the description of a running local Azure, or undefined if none answers. */
export async function askStatus(state: StateFolder): Promise<Description | undefined> {
  const answer = await call(state, "GET", "/status");
  return answer === undefined ? undefined : (JSON.parse(answer) as Description);
}

/** Asks a running local Azure to stop. Returns false if none answers. */
export async function askShutdown(state: StateFolder): Promise<boolean> {
  return (await call(state, "POST", "/shutdown")) !== undefined;
}

function call(state: StateFolder, method: string, path: string): Promise<string | undefined> {
  const known = state.readJson<{ socket: string }>(DOCUMENT);
  if (known === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const outgoing = request({ socketPath: known.socket, method, path, timeout: 10_000 }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(body));
      response.on("error", () => resolve(undefined));
    });
    outgoing.on("timeout", () => outgoing.destroy());
    // Nothing listens: the daemon was killed, or is not ready yet.
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}
