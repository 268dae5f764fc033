import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Environment } from "../../environment/environment";
import { openEnvironment } from "../../environment/open-environment";
import { changeSettings } from "../../environment/settings/open-settings";
import { createIdentity, type Identity, type ImdsEndpoint, type ManagedIdentity } from "../../identity";
import { temporaryFolder } from "../support/temporary-folder";

const STORAGE = "https://storage.azure.com";
/**
 * Returns a new resource. @azure/identity caches tokens by resource for the whole process, so a new one causes a
 * request.
 */
const fresh = () => `https://${randomUUID()}.example`;

describe("serveImds", () => {
  const folder = temporaryFolder();
  const variables = ["AZURE_POD_IDENTITY_AUTHORITY_HOST", "AZURE_TOKEN_CREDENTIALS", "AZURE_CLIENT_ID"] as const;
  const caller = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  let environment: Environment;
  let identity: Identity;
  let imds: ImdsEndpoint;
  let held: ManagedIdentity[] = [];
  const one = managedIdentity("one");
  const two = managedIdentity("two");

  before(async () => {
    environment = await openEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => [] });
    imds = await identity.serveImds({ name: "node/account/pool/node", identities: () => held });
  });
  beforeEach(() => {
    held = [one];
    for (const name of variables) delete process.env[name];
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = imds.url;
  });
  after(async () => {
    await imds.close();
    for (const [name, value] of Object.entries(caller)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const holderOf = async (credential: TokenCredential) => {
    const resource = fresh();
    const token = await credential.getToken(`${resource}/.default`);
    assert.ok(token!.expiresOnTimestamp > Date.now() + 86_000_000);
    return identity.verifyToken(token!.token, [resource]);
  };
  const principalOf = ({ objectId, clientId }: ManagedIdentity) => ({ objectId, clientId });

  it("serves an identity by default if it has one, and each other one by its client id", async () => {
    const held = { name: "imds/deployer", identities: () => [one, two], byDefault: () => two };
    const endpoint = await identity.serveImds(held);
    const clientOf = async (query: string) => {
      const url = `${endpoint.url}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${STORAGE}${query}`;
      const answer = await fetch(url, { headers: { Metadata: "true" } });
      return ((await answer.json()) as { client_id: string }).client_id;
    };
    assert.equal(await clientOf(""), two.clientId);
    assert.equal(await clientOf(`&client_id=${one.clientId}`), one.clientId);
    await endpoint.close();
  });

  describe("to @azure/identity", () => {
    const credentials: [name: string, make: () => TokenCredential][] = [
      ["ManagedIdentityCredential by client id", () => new ManagedIdentityCredential({ clientId: two.clientId })],
      ["ManagedIdentityCredential by resource id", () => new ManagedIdentityCredential({ resourceId: two.resourceId })],
      ["ManagedIdentityCredential by object id", () => new ManagedIdentityCredential({ objectId: two.objectId })],
      ["DefaultAzureCredential", () => new DefaultAzureCredential({ managedIdentityClientId: two.clientId })],
    ];
    for (const [name, make] of credentials) {
      it(`gives ${name} the requested identity out of several`, async () => {
        held = [one, two];
        assert.deepEqual(await holderOf(make()), principalOf(two));
      });
    }

    it("gives the only identity to a caller that names none", async () => {
      assert.deepEqual(await holderOf(new ManagedIdentityCredential()), principalOf(one));
      assert.deepEqual(await holderOf(new DefaultAzureCredential()), principalOf(one));
      process.env.AZURE_TOKEN_CREDENTIALS = "ManagedIdentityCredential";
      assert.deepEqual(await holderOf(new DefaultAzureCredential()), principalOf(one));
    });

    it("refuses an identity that the holder does not have", async () => {
      await assert.rejects(new ManagedIdentityCredential({ clientId: two.clientId }).getToken(`${fresh()}/.default`), {
        message: /Identity not found/,
      });
    });

    it("refuses to choose among several for a caller that names none", async () => {
      held = [one, two];
      await assert.rejects(new ManagedIdentityCredential().getToken(`${fresh()}/.default`), {
        message: /Multiple user assigned identities exist, please specify the clientId/,
      });
    });

    it("follows changes of the holder's identities", async () => {
      held = [];
      await assert.rejects(new ManagedIdentityCredential().getToken(`${fresh()}/.default`), /Identity not found/);
      held = [two];
      assert.deepEqual(await holderOf(new ManagedIdentityCredential()), principalOf(two));
    });
  });

  describe("over HTTP", () => {
    const tokenPath = `/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(STORAGE)}`;
    const ask = async (path: string, headers: Record<string, string> = { Metadata: "true" }, method = "GET") => {
      const response = await fetch(`${imds.url}${path}`, { headers, method });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    it("returns numbers as strings", async () => {
      const { status, body } = await ask(`${tokenPath}&mi_res_id=${encodeURIComponent(one.resourceId.toUpperCase())}`);
      assert.equal(status, 200);
      const { access_token, expires_on, expires_in, not_before, ...rest } = body;
      assert.equal(typeof access_token, "string");
      for (const number of [expires_on, expires_in, not_before]) assert.match(String(number), /^\d+$/);
      for (const number of [expires_on, expires_in, not_before]) assert.equal(typeof number, "string");
      assert.deepEqual(rest, {
        client_id: one.clientId,
        ext_expires_in: expires_in,
        resource: STORAGE,
        token_type: "Bearer",
      });
    });

    const refused: [name: string, description: RegExp, path: string, headers?: Record<string, string>][] = [
      ["no Metadata header", /metadata header/, tokenPath, {}],
      ["a forwarded request", /X-Forwarded-For/, tokenPath, { Metadata: "true", "X-Forwarded-For": "10.0.0.1" }],
      ["no api-version", /'api-version'/, "/metadata/identity/oauth2/token?resource=x"],
      ["no resource", /'resource'/, "/metadata/identity/oauth2/token?api-version=2018-02-01"],
      ["an unknown identity", /^Identity not found$/, `${tokenPath}&client_id=${two.clientId}`],
      ["two names that do not agree", /^Identity not found$/, `${tokenPath}&client_id=${one.clientId}&object_id=x`],
    ];
    for (const [name, description, path, headers] of refused) {
      it(`answers ${name} with 400 invalid_request`, async () => {
        const { status, body } = await ask(path, headers);
        assert.equal(status, 400);
        assert.equal(body.error, "invalid_request");
        assert.match(String(body.error_description), description);
      });
    }

    it("supports no other paths and no other methods", async () => {
      assert.equal((await ask("/metadata/scheduledevents?api-version=2020-07-01")).status, 404);
      assert.equal((await ask(tokenPath, { Metadata: "true" }, "POST")).status, 405);
    });

    it("handles paths that are not valid in a URL", async () => {
      for (const path of ["//", "//:", "///?", "/%", "/?%"]) {
        const { status } = await ask(path, {});
        assert.equal(status, 400, path);
      }
    });

    it("ignores several slashes at the beginning, which MSAL of Java sends", async () => {
      assert.equal((await ask("//metadata/instance?api-version=2021-02-01")).status, 200);
      assert.equal((await ask(`/${tokenPath}`)).status, 200);
      assert.equal((await ask(`/${tokenPath}`, {})).status, 400);
    });

    it("describes the instance", async () => {
      const { status, body } = await ask("/metadata/instance?api-version=2021-02-01");
      assert.equal(status, 200);
      assert.equal((body.compute as { subscriptionId: string }).subscriptionId, identity.subscriptionId);
    });
  });

  it("keeps its port across a restart, and closes", async () => {
    const { url } = imds;
    await imds.close();
    await assert.rejects(fetch(url));
    const environment = await openEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => [] });
    imds = await identity.serveImds({ name: "node/account/pool/node", identities: () => held });
    assert.equal(imds.url, url);
    assert.deepEqual(await holderOf(new ManagedIdentityCredential()), principalOf(one));
  });

  it("releases its port if the holder no longer exists", async () => {
    const { state } = await openEnvironment(folder.path);
    const names = () => Object.keys(state.readJson<Record<string, number>>("ports.json") ?? {});
    const gone = await identity.serveImds({ name: "node/gone", identities: () => [] });
    assert.ok(names().includes("node/gone"));
    await gone.close({ forget: true });
    assert.ok(!names().includes("node/gone"));
  });

  it("answers 429 with Retry-After above a number of token requests per second, and still shows the instance", async () => {
    const ask = (path: string) => fetch(`${imds.url}/metadata/${path}`, { headers: { Metadata: "true" } });
    const token = `identity/oauth2/token?api-version=2018-02-01&resource=${STORAGE}`;
    changeSettings(environment.state, { set: { "imds.requestsPerSecond": "0" } });
    const throttled = await ask(token);
    assert.deepEqual([throttled.status, throttled.headers.get("retry-after")], [429, "1"]);
    assert.equal((await ask("instance?api-version=2021-02-01")).status, 200);
    changeSettings(environment.state, { like: "local" });
    assert.equal((await ask(token)).status, 200);
  });
});

function managedIdentity(name: string): ManagedIdentity {
  return {
    objectId: `object-${name}`,
    clientId: `client-${name}`,
    resourceId: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
  };
}
