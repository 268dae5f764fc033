import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { storageToken } from "../../support/storage-token";

const VARIABLES = ["ARM_USE_MSI", "ARM_CLIENT_ID", "AZURE_POD_IDENTITY_AUTHORITY_HOST"] as const;

interface Session {
  readonly token: () => string;
  tokens: number;
}

const sessions = new Map<string, Session>();

/** The address of the process's instance metadata service. The client library reads the variable only once. */
let imds: Promise<string> | undefined;

/** Signs this process in to Azure as a managed identity. `signOut` restores the environment. */
export async function signIn(token: () => string = storageToken): Promise<{ tokens(): number; signOut(): void }> {
  imds ??= startImds();
  const url = await imds;
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  // The client library keeps the tokens of each identity until the process ends.
  const clientId = randomUUID();
  const session = { token, tokens: 0 };
  sessions.set(clientId, session);
  Object.assign(process.env, {
    ARM_USE_MSI: "true",
    ARM_CLIENT_ID: clientId,
    AZURE_POD_IDENTITY_AUTHORITY_HOST: url,
  });
  return {
    tokens: () => session.tokens,
    signOut() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

async function startImds(): Promise<string> {
  const server = createServer((request, response) => {
    const session = sessions.get(new URL(request.url ?? "/", "http://imds").searchParams.get("client_id") ?? "");
    if (session === undefined) {
      response.writeHead(400).end();
      return;
    }
    session.tokens++;
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    const answer = { access_token: session.token(), expires_in: "3600", expires_on, token_type: "Bearer" };
    response.writeHead(200, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
