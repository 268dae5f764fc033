import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { signInAsDeployer } from "../../../components/deployer/sign-in";
import { trust } from "../../../local/test/support/trust";
import { storageToken, TOKEN_OID } from "../../support/storage-token";
import { createTestCertificate } from "../../support/test-certificate";
import { deploy } from "../support/deployment";

const TENANT = "11111111-1111-1111-1111-111111111111";
const REQUEST_TOKEN = "request-token-of-the-pipeline";

/** A pipeline's token endpoint, as GitHub's, and Entra ID, which accepts each of its tokens for a short time. */
describe("a deployer in a pipeline with OIDC", () => {
  let endTrust = () => {};
  let pipeline: Server;
  let entra: Server;
  /** The requests, in order: the audience that the pipeline is asked for, and the assertion that Entra ID gets. */
  let requests: string[] = [];
  let isExpired = false;
  let answer: (request: IncomingMessage) => { status: number; body?: object; headers?: Record<string, string> };
  let lifetimeSeconds = 3600;
  let variables: Readonly<Record<string, string>> = {};

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "oidc-"));
    const { certFile, keyFile } = await createTestCertificate(folder);
    const key = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    endTrust = trust(certFile);
    rmSync(folder, { recursive: true });
    pipeline = await listen(
      createHttp((request, response) => {
        requests.push(`pipeline ${new URL(request.url ?? "", "http://pipeline").searchParams.get("audience")}`);
        const { status, body, headers } = answer(request);
        response.writeHead(status, { connection: "close", ...headers }).end(JSON.stringify(body ?? {}));
      }),
    );
    const serve: RequestListener = (request, response) => {
      const send = (status: number, body: object) =>
        response
          .writeHead(status, { "content-type": "application/json", connection: "close" })
          .end(JSON.stringify(body));
      if (request.method === "GET") return send(200, metadataOf(urlOf(entra, "https")));
      let form = "";
      request.on("data", (chunk) => {
        form += chunk;
      });
      request.on("end", () => {
        const fields = new URLSearchParams(form);
        requests.push(`entra ${fields.get("client_assertion")} ${fields.get("scope")?.split(" ")[0]}`);
        if (isExpired) return send(401, { error: "invalid_client", error_description: "AADSTS700024: expired" });
        send(200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: storageToken(lifetimeSeconds) });
      });
    };
    entra = await listen(createHttps(key, serve));
  });

  after(() => {
    endTrust();
    pipeline.close();
    entra.close();
  });

  beforeEach(() => {
    requests = [];
    isExpired = false;
    lifetimeSeconds = 3600;
    answer = ({ headers }) =>
      headers.authorization === `Bearer ${REQUEST_TOKEN}`
        ? { status: 200, body: { value: "ci-token" } }
        : { status: 401 };
  });

  /** Signs in during an update, with the variables that a pipeline sets. */
  const signIn = async () => {
    variables = {
      ARM_USE_OIDC: "true",
      ARM_TENANT_ID: TENANT,
      ARM_DISABLE_INSTANCE_DISCOVERY: "true",
      AZURE_AUTHORITY_HOST: urlOf(entra, "https"),
      ACTIONS_ID_TOKEN_REQUEST_URL: `${urlOf(pipeline, "http")}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    };
    Object.assign(process.env, variables);
    const parent = () => new pulumi.ComponentResource("test:index:Parent", "parent");
    const { result } = await deploy("update", () => signInAsDeployer(parent()));
    // No one has asked for a token so far.
    await result.principal.catch(() => undefined);
    return result;
  };

  afterEach(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });

  /** The requests without repeated ones: the client library calls for an assertion twice per token. */
  const distinct = () => requests.filter((request, index) => request !== requests[index - 1]);
  const both = ["pipeline api://AzureADTokenExchange", "entra ci-token https://storage.azure.com/.default"];

  it("gets its token at the beginning of the update, and uses it after the pipeline's token has expired", async () => {
    const { principal, credential } = await signIn();
    assert.deepEqual(distinct(), both);
    isExpired = true;
    assert.equal((await principal).principalId, TOKEN_OID);
    const first = await credential.getToken("any");
    assert.equal((await credential.getToken("any"))?.token, first?.token);
    assert.deepEqual(distinct(), both);
  });

  it("asks the pipeline for a new token if Entra ID's expires soon", async () => {
    lifetimeSeconds = 60;
    const { credential } = await signIn();
    await credential.getToken("any");
    assert.deepEqual(distinct(), [...both, ...both]);
  });

  const refusals: [what: string, answer: ReturnType<typeof answer>, error: RegExp][] = [
    ["refuses", { status: 401 }, /no token for Storage \(.*answers 401 to the request for an OIDC token.*\); sign in/],
    ["returns no token", { status: 200, body: {} }, /no token for Storage \(.*returned no OIDC token/],
    ["redirects", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, /no token for Storage \(/],
  ];
  for (const [what, given, error] of refusals) {
    it(`gets an error without the request token if the pipeline ${what}`, async () => {
      answer = () => given;
      const { principal } = await signIn();
      await assert.rejects(principal, (failure: Error) => {
        assert.match(failure.message, error);
        assert.doesNotMatch(failure.message, new RegExp(REQUEST_TOKEN));
        return true;
      });
      assert.deepEqual(requests, [both[0]]);
    });
  }

  it("gets Entra ID's error if the pipeline's token has expired", async () => {
    isExpired = true;
    await assert.rejects((await signIn()).principal, /no token for Storage \(.*AADSTS700024/s);
  });
});

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function urlOf(server: Server, protocol: string): string {
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function metadataOf(url: string) {
  return {
    issuer: `${url}/${TENANT}/v2.0`,
    authorization_endpoint: `${url}/${TENANT}/oauth2/v2.0/authorize`,
    token_endpoint: `${url}/${TENANT}/oauth2/v2.0/token`,
    jwks_uri: `${url}/${TENANT}/discovery/v2.0/keys`,
  };
}
