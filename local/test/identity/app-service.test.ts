import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Environment } from "../../environment/environment";
import { openEnvironment } from "../../environment/open-environment";
import { changeSettings } from "../../environment/settings/open-settings";
import { createIdentity, type Identity, type ImdsEndpoint, type ManagedIdentity } from "../../identity";
import { itIf } from "../support/nightly";
import { temporaryFolder } from "../support/temporary-folder";
import { buildGoClient } from "./support/go-client";

const STORAGE = "https://storage.azure.com";
const run = promisify(execFile);

describe("the App Service endpoint", () => {
  const folder = temporaryFolder();
  const goFolder = temporaryFolder();
  let environment: Environment;
  let identity: Identity;
  let endpoint: ImdsEndpoint;
  let held: ManagedIdentity[] = [];
  const one = managedIdentity("one");
  const two = managedIdentity("two");
  const serve = (name: string) => identity.serveImds({ name, identities: () => held });

  before(async () => {
    environment = await openEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => [] });
    endpoint = await serve("node/account/pool/node");
  });
  beforeEach(() => {
    held = [one];
  });
  after(() => endpoint.close());

  // No client gets a token from IMDS here.
  const environmentOf = () => ({ ...endpoint.variables, AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:1" });
  /** Runs in a process of its own, because MSAL of Node.js chooses an endpoint once per process. */
  const nodeToken = async (credential: string) => {
    const program = `const { DefaultAzureCredential, ManagedIdentityCredential } = require("@azure/identity");
      ${credential}.getToken("${STORAGE}/.default").then(({ token }) => process.stdout.write(token));`;
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: __dirname, env: environmentOf() });
    return stdout;
  };

  const principalOf = ({ objectId, clientId }: ManagedIdentity) => ({ objectId, clientId });
  const clients: [name: string, credential: string, expected: ManagedIdentity, isEveryday?: true][] = [
    ["no id", "new ManagedIdentityCredential()", one, true],
    ["a client id", `new ManagedIdentityCredential({ clientId: "${two.clientId}" })`, two],
    ["a resource id", `new ManagedIdentityCredential({ resourceId: "${two.resourceId}" })`, two],
    ["an object id", `new ManagedIdentityCredential({ objectId: "${two.objectId}" })`, two],
    ["DefaultAzureCredential", `new DefaultAzureCredential({ managedIdentityClientId: "${two.clientId}" })`, two, true],
  ];
  for (const [name, credential, expected, isEveryday = false] of clients) {
    itIf(isEveryday)(`gives @azure/identity a token by ${name}`, async () => {
      held = expected === one ? [one] : [one, two];
      assert.deepEqual(identity.verifyToken(await nodeToken(credential), [STORAGE]), principalOf(expected));
    });
  }

  it("tells @azure/identity which identity is missing", async () => {
    const credential = `new ManagedIdentityCredential({ clientId: "${two.clientId}" })`;
    await assert.rejects(nodeToken(credential), /Identity not found/);
  });

  it("gives azidentity of Go, which ignores the host of IMDS, a token", async function () {
    this.timeout(300_000);
    const tokenOf = await buildGoClient(goFolder.path);
    if (tokenOf === undefined) return this.skip();
    const env = environmentOf();
    assert.deepEqual(identity.verifyToken(await tokenOf(STORAGE, env), [STORAGE]), principalOf(one));
    held = [one, two];
    assert.deepEqual(identity.verifyToken(await tokenOf(STORAGE, env, two.clientId), [STORAGE]), principalOf(two));
    await assert.rejects(tokenOf(STORAGE, { ...env, IDENTITY_HEADER: "wrong" }), /X-IDENTITY-HEADER/);
  });

  describe("over HTTP", () => {
    const query = `?api-version=2019-08-01&resource=${encodeURIComponent(STORAGE)}`;
    const ask = async (suffix: string, headers: Record<string, string> = {}, method = "GET") => {
      const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = endpoint.variables;
      const response = await fetch(`${IDENTITY_ENDPOINT}${suffix}`, {
        method,
        headers: { "x-identity-header": IDENTITY_HEADER, ...headers },
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    it("returns what App Service returns", async () => {
      const { status, body } = await ask(`${query}&principal_id=${one.objectId}`);
      const { access_token, expires_on, ...rest } = body;
      assert.equal(status, 200);
      assert.match(String(expires_on), /^\d{10}$/);
      assert.equal(typeof expires_on, "string");
      assert.deepEqual(identity.verifyToken(String(access_token), [STORAGE]), principalOf(one));
      assert.deepEqual(rest, { client_id: one.clientId, resource: STORAGE, token_type: "Bearer" });
    });

    const refused: [name: string, status: number, suffix: string, headers?: Record<string, string>, method?: string][] =
      [
        ["no secret", 401, query, { "x-identity-header": "" }],
        ["another secret", 401, query, { "x-identity-header": "wrong" }],
        ["only the header of IMDS", 401, query, { "x-identity-header": "", Metadata: "true" }],
        ["a forwarded request", 400, query, { "X-Forwarded-For": "10.0.0.1" }],
        ["another version", 400, query.replace("2019-08-01", "2017-09-01")],
        ["no resource", 400, "?api-version=2019-08-01"],
        ["an unknown identity", 400, `${query}&client_id=${two.clientId}`],
        ["another method", 405, query, {}, "POST"],
      ];
    for (const [name, expected, suffix, headers, method] of refused) {
      it(`answers ${name} with ${expected}, and no token`, async () => {
        const { status, body } = await ask(suffix, headers, method);
        assert.deepEqual([status, body.access_token], [expected, undefined]);
      });
    }

    it("has a secret per holder, which stays the same", async () => {
      const other = await serve("node/account/pool/other");
      assert.notEqual(other.variables.IDENTITY_HEADER, endpoint.variables.IDENTITY_HEADER);
      const { status } = await ask(query, { "x-identity-header": other.variables.IDENTITY_HEADER });
      assert.equal(status, 401);
      await other.close();
      const { variables } = endpoint;
      await endpoint.close();
      identity = createIdentity({ environment, roleAssignments: () => [] });
      endpoint = await serve("node/account/pool/node");
      assert.deepEqual(endpoint.variables, variables);
    });

    it("listens only on the loopback address", () => {
      for (const name of ["AZURE_POD_IDENTITY_AUTHORITY_HOST", "IDENTITY_ENDPOINT"] as const) {
        assert.equal(new URL(endpoint.variables[name]).hostname, "127.0.0.1");
      }
    });

    it("has the limit of IMDS", async () => {
      changeSettings(environment.state, { set: { "imds.requestsPerSecond": "0" } });
      assert.equal((await ask(query)).status, 429);
      changeSettings(environment.state, { like: "local" });
      assert.equal((await ask(query)).status, 200);
    });
  });
});

function managedIdentity(name: string): ManagedIdentity {
  return {
    objectId: `object-${name}`,
    clientId: `client-${name}`,
    resourceId: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
  };
}
