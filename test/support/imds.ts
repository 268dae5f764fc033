import { createServer } from "node:http";
import { beforeEach } from "mocha";
import { serveInSuite } from "./serve-in-suite";
import { storageToken } from "./storage-token";

export interface TestImds {
  /** The value for `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly url: string;
  /** The `client_id` of each requested token. Undefined for a request without one. */
  readonly clientIds: (string | undefined)[];
  /** Whether the service has the requested identities. */
  hasIdentities: boolean;
}

/** Gives the tests of a suite an instance metadata service whose tokens Azurite accepts. */
export function useImds(): () => TestImds {
  const imds: TestImds = { url: "", clientIds: [], hasIdentities: true };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://imds");
    if (request.headers.metadata === undefined) {
      // The client of Azure's SDK sends this request to find out whether there is an IMDS.
      response.writeHead(400).end();
      return;
    }
    imds.clientIds.push(url.searchParams.get("client_id") ?? undefined);
    if (!imds.hasIdentities) {
      const refusal = { error: "invalid_request", error_description: "Identity not found" };
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(refusal));
      return;
    }
    const lifetimeSeconds = 3600;
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        access_token: storageToken(lifetimeSeconds),
        expires_in: String(lifetimeSeconds),
        expires_on: String(Math.floor(Date.now() / 1000) + lifetimeSeconds),
        resource: "https://storage.azure.com",
        token_type: "Bearer",
      }),
    );
  });
  beforeEach(() => {
    imds.clientIds.length = 0;
    imds.hasIdentities = true;
  });
  serveInSuite(server, (host) => Object.assign(imds, { url: `http://${host}` }));
  return () => imds;
}
