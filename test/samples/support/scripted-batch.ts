import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach } from "mocha";
import type { TestAccount } from "../../support/azurite";

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

/** Gives tests scripted Batch services with the certificate of an Azurite. Each is closed after its test. */
export function useScriptedBatch(
  account: () => TestAccount,
): (answer: (path: string) => BatchAnswer) => Promise<ScriptedBatch> {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  return async (answer) => {
    const requests: ScriptedBatch["requests"] = [];
    const { keyFile, certFile } = account();
    const tls = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    const server = createServer(tls, ({ url = "", headers }, response) => {
      requests.push({ url, headers });
      const { status = 200, body, location } = answer(url);
      response.writeHead(status, { "content-type": "application/json", ...(location && { location }) });
      response.end(JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
}
