import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClientAssertionCredential, WorkloadIdentityCredential } from "@azure/identity";
import { after, before, describe, it } from "mocha";
import type { Environment } from "../../environment/environment";
import { openEnvironment } from "../../environment/open-environment";
import { createIdentity, type EntraEndpoint, FEDERATION_AUDIENCE, type Identity } from "../../identity";
import { temporaryFolder } from "../support/temporary-folder";
import { trust } from "../support/trust";

const STORAGE = "https://storage.azure.com";

describe("serveEntra", () => {
  const folder = temporaryFolder();
  let endTrust = () => {};
  let environment: Environment;
  let identity: Identity;
  let entra: EntraEndpoint;

  before(async () => {
    environment = await openEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => [] });
    entra = await identity.serveEntra();
    endTrust = trust(environment.tls.caFile);
  });
  after(async () => {
    endTrust();
    await entra.close();
  });

  const options = () => ({ authorityHost: entra.url, disableInstanceDiscovery: true });
  const assertion = (seconds = 300, audience = FEDERATION_AUDIENCE) =>
    identity.issueToken(identity.deployers.servicePrincipal, audience, seconds).token;
  const credential = (token: string, clientId = identity.deployers.servicePrincipal.clientId) =>
    new ClientAssertionCredential(identity.tenantId, clientId, async () => token, options());

  it("gives an application tokens for its federated token", async () => {
    const { objectId, clientId } = identity.deployers.servicePrincipal;
    const { token, expiresOnTimestamp } = await credential(assertion()).getToken(`${STORAGE}/.default`);
    assert.deepEqual(identity.verifyToken(token, [STORAGE]), { objectId, clientId });
    assert.ok(Math.abs(expiresOnTimestamp - Date.now() - 3_600_000) < 60_000);
  });

  it("gives tokens to a workload identity, which reads its federated token from a file", async () => {
    const { clientId } = identity.deployers.servicePrincipal;
    const tokenFilePath = join(folder.path, "federated-token");
    writeFileSync(tokenFilePath, assertion());
    const workload = new WorkloadIdentityCredential({
      ...options(),
      tenantId: identity.tenantId,
      clientId,
      tokenFilePath,
    });
    const { token } = await workload.getToken(`${STORAGE}/.default`);
    assert.equal(identity.verifyToken(token, [STORAGE]).clientId, clientId);
  });

  const refusals: [what: string, token: () => string, error: RegExp][] = [
    ["has expired", () => assertion(-1), /AADSTS700024: Client assertion is not within its valid time range/],
    ["is for another audience", () => assertion(300, STORAGE), /AADSTS700212/],
    ["is signed by somebody else", () => `${assertion().slice(0, -8)}AAAAAAAA`, /AADSTS50027/],
    [
      "belongs to another application",
      () => identity.issueToken(identity.deployers.reader, FEDERATION_AUDIENCE).token,
      /AADSTS700213/,
    ],
  ];
  for (const [what, token, error] of refusals) {
    it(`refuses a federated token that ${what}`, async () => {
      await assert.rejects(credential(token()).getToken(`${STORAGE}/.default`), error);
    });
  }

  it("refuses an application or a tenant that it does not know", async () => {
    await assert.rejects(credential(assertion(), randomUUID()).getToken(`${STORAGE}/.default`), /AADSTS700016/);
    const answer = await fetch(`${entra.url}/${randomUUID()}/oauth2/v2.0/token`, { method: "POST" });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /AADSTS90002/);
  });

  const malformed: [what: string, form: Record<string, string>, code: number][] = [
    ["another grant", { grant_type: "password" }, 70003],
    ["no scope", { grant_type: "client_credentials" }, 1002012],
  ];
  for (const [what, form, code] of malformed) {
    it(`refuses a request with ${what}`, async () => {
      const url = `${entra.url}/${identity.tenantId}/oauth2/v2.0/token`;
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
      const { error_codes: codes } = (await answer.json()) as { error_codes: number[] };
      assert.deepEqual([answer.status, codes], [400, [code]]);
    });
  }

  it("refuses a request without an assertion, such as one with a secret", async () => {
    const form = {
      grant_type: "client_credentials",
      client_id: identity.deployers.servicePrincipal.clientId,
      client_secret: "s",
      scope: `${STORAGE}/.default`,
    };
    const url = `${entra.url}/${identity.tenantId}/oauth2/v2.0/token`;
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
    assert.match(await answer.text(), /AADSTS7000218/);
    assert.equal((await fetch(`${entra.url}/${identity.tenantId}/other`)).status, 404);
  });
});
