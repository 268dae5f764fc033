import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach } from "mocha";

export interface ScriptedImds {
  url: string;
  readonly requests: { readonly url: URL; readonly headers: IncomingHttpHeaders }[];
  /** What it answers next, one after the other; then tokens. */
  readonly answers: ({ status?: number; headers?: Record<string, string>; body?: string } | "drop")[];
  /** Of the tokens that it hands out. */
  lifetimeSeconds: number;
  /** Waited for before each answer. */
  gate: Promise<void>;
}

/** Gives the tests of a suite an instance metadata service that answers as they say. Its tokens are called by the number of the request. */
export function useScriptedImds(): () => ScriptedImds {
  const imds: ScriptedImds = { url: "", requests: [], answers: [], lifetimeSeconds: 3600, gate: Promise.resolve() };
  const server = createServer(async (request, response) => {
    imds.requests.push({ url: new URL(request.url ?? "/", imds.url), headers: request.headers });
    const count = imds.requests.length;
    const answer = imds.answers.shift() ?? { status: 200, body: tokenBody(`token-${count}`, imds.lifetimeSeconds) };
    await imds.gate;
    if (answer === "drop") response.destroy();
    else response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    imds.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    imds.requests.length = 0;
    imds.answers.length = 0;
    Object.assign(imds, { lifetimeSeconds: 3600, gate: Promise.resolve() });
  });
  after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return () => imds;
}

/** What the service answers with a token. */
export function tokenBody(token: string, lifetimeSeconds: number): string {
  const expiresOn = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  return JSON.stringify({ access_token: token, expires_on: String(expiresOn), expires_in: String(lifetimeSeconds) });
}
