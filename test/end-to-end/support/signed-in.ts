import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TokenCredential } from "@azure/core-auth";
import type { Principal } from "../../../local/identity";
import { createTokens } from "../../../local/identity/tokens";
import { localAzureFolder } from "./local-azure";

/** A principal that has signed in to local Azure, with no other role than those of a deployed program. */
export interface SignedIn {
  readonly credential: TokenCredential;
  /** The environment in which programs are signed in as this principal. */
  readonly env: NodeJS.ProcessEnv;
  close(): void;
}

/** Signs a principal in, as local Azure signs in the deployer: with tokens of the tenant, from a metadata service. */
export async function signedInAs(principal: Principal): Promise<SignedIn> {
  const stateFolder = localAzureFolder();
  const file = (name: string) => readFile(join(stateFolder, "identity", name), "utf8");
  const { tenantId } = JSON.parse(await file("directory.json")) as { tenantId: string };
  const tokens = createTokens(tenantId, createPrivateKey(await file("signing-key.pem")));

  const server = createServer(({ url = "/", headers }, response) => {
    const resource = new URL(url, "http://imds").searchParams.get("resource");
    if (headers.metadata === undefined || resource === null) {
      response.writeHead(400).end();
      return;
    }
    const { token, expiresOn } = tokens.issue(principal, resource);
    const expires = String(Math.floor(expiresOn.getTime() / 1000));
    const body = { access_token: token, expires_on: expires, expires_in: "86400", resource, token_type: "Bearer" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Without the deployer's own ways to a token.
  const { AZURE_CLIENT_ID: _, IDENTITY_ENDPOINT: _endpoint, IDENTITY_HEADER: _header, ...rest } = process.env;
  return {
    credential: {
      async getToken(scopes) {
        const resource = [scopes].flat()[0]?.replace(/\/\.default$/, "") ?? "";
        const { token, expiresOn } = tokens.issue(principal, resource);
        return { token, expiresOnTimestamp: expiresOn.getTime() };
      },
    },
    env: { ...rest, AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
