import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "mocha";

/** One answer of a Batch service. */
export interface BatchAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly location?: string;
}

/** A Batch service whose answers a test gives. */
export interface ScriptedBatch {
  readonly url: string;
  /** The received requests, in order. */
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
}

/** Gives tests scripted Batch services. Each is closed after its test. */
export function useScriptedBatch(): (answer: (path: string) => BatchAnswer) => Promise<ScriptedBatch> {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  return async (answer) => {
    const requests: ScriptedBatch["requests"] = [];
    const server = createServer(({ url = "", headers }, response) => {
      requests.push({ url, headers });
      const { status = 200, body, location } = answer(url);
      response.writeHead(status, { "content-type": "application/json", ...(location && { location }) });
      response.end(JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
}
