import { createServer, type IncomingHttpHeaders } from "node:http";
import { beforeEach } from "mocha";
import { serveInSuite } from "./serve-in-suite";

export interface ScriptedImds {
  url: string;
  readonly requests: { readonly url: URL; readonly headers: IncomingHttpHeaders }[];
  /** The next answers, in order. After them, the service returns tokens. */
  readonly answers: ({ status?: number; headers?: Record<string, string>; body?: string } | "drop")[];
  /** Lifetime of the returned tokens. */
  lifetimeSeconds: number;
  /** Called and awaited before each answer. */
  gate: Promise<void>;
}

/**
 * Gives the tests of a suite an instance metadata service with scripted answers. The name of a token has the number of
 * its request.
 */
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
  serveInSuite(server, (host) => {
    imds.url = `http://${host}`;
  });
  beforeEach(() => {
    imds.requests.length = 0;
    imds.answers.length = 0;
    Object.assign(imds, { lifetimeSeconds: 3600, gate: Promise.resolve() });
  });
  return () => imds;
}

/** The body of an answer with a token. */
export function tokenBody(token: string, lifetimeSeconds: number): string {
  const expiresOn = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  return JSON.stringify({ access_token: token, expires_on: String(expiresOn), expires_in: String(lifetimeSeconds) });
}
