import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { AUDIENCE, restClient } from "../support/rest-client";

describe("serveRest", () => {
  const client = restClient();
  const get = (authorization?: string) =>
    fetch(`${client.arm.url}/subscriptions?api-version=2022-12-01`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });

  const tokens: [what: string, audience: () => string, seconds: number, status: number, code?: string][] = [
    ["a token for management.azure.com", () => AUDIENCE, 60, 200],
    ["a token for management.core.windows.net", () => "https://management.core.windows.net", 60, 200],
    ["a token for the endpoint", () => client.arm.url, 60, 200],
    ["a token for storage", () => "https://storage.azure.com", 60, 401, "InvalidAuthenticationTokenAudience"],
    ["a token for another port", () => "https://127.0.0.1:1", 60, 401, "InvalidAuthenticationTokenAudience"],
    ["a token that has expired", () => AUDIENCE, -1, 401, "ExpiredAuthenticationToken"],
  ];
  for (const [what, audience, seconds, status, code] of tokens) {
    it(`answers ${status} to ${what}`, async () => {
      const { identity } = client.arm.azure;
      const answer = await get(`Bearer ${identity.issueToken(identity.deployer, audience(), seconds).token}`);
      const body = (await answer.json()) as { error?: { code: string } };
      assert.deepEqual([answer.status, body.error?.code], [status, code]);
    });
  }

  const headers: [what: string, authorization: string | undefined, code: string][] = [
    ["no token", undefined, "AuthenticationFailed"],
    ["an account key", "SharedKey a:b", "AuthenticationFailed"],
    ["a text that is no token", "Bearer abc", "InvalidAuthenticationToken"],
  ];
  for (const [what, authorization, code] of headers) {
    it(`answers 401 with a challenge to ${what}`, async () => {
      const answer = await get(authorization);
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      assert.deepEqual([answer.status, error.code], [401, code]);
      assert.ok(error.message);
      assert.match(
        answer.headers.get("WWW-Authenticate") ?? "",
        new RegExp(`^Bearer authorization_uri="https://127.0.0.1:1/${client.arm.azure.identity.tenantId}", error=`),
      );
    });
  }

  it("answers a token whose audience no header can contain, and continues", async () => {
    const { identity } = client.arm.azure;
    const { token } = identity.issueToken(identity.deployer, 'https://☃"\r\nSet-Cookie: a');
    const answer = await get(`Bearer ${token}`);
    assert.equal(answer.status, 401);
    assert.match(
      answer.headers.get("WWW-Authenticate") ?? "",
      /error_description="[^"]*got https:\/\/\?{4}Set-Cookie: a"$/,
    );
    assert.equal(
      ((await answer.json()) as { error: { code: string } }).error.code,
      "InvalidAuthenticationTokenAudience",
    );
    assert.equal((await get(`Bearer ${identity.issueToken(identity.deployer, AUDIENCE).token}`)).status, 200);
  });

  it("refuses a token that another local Azure has signed", async () => {
    const { identity } = client.arm.azure;
    const { token } = identity.issueToken(identity.deployer, AUDIENCE);
    const [header, payload] = token.split(".");
    assert.equal((await get(`Bearer ${header}.${payload}.AAAA`)).status, 401);
  });

  it("listens only on 127.0.0.1, with the certificate of local Azure", () => {
    assert.match(client.arm.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  });

  it("tells the endpoints of the cloud without a token, and names no host of Azure", async () => {
    const read = async (version: string) =>
      (await fetch(`${client.arm.url}/metadata/endpoints?api-version=${version}`)).json();
    const cloud = (await read("2022-09-01")) as Record<string, unknown>;
    assert.deepEqual(await read("2019-05-01"), [cloud]);
    assert.equal(cloud.resourceManager, client.arm.url);
    const { authentication, batch, storage, suffixes, name, ...rest } = cloud;
    assert.deepEqual(authentication, {
      loginEndpoint: "https://127.0.0.1:1",
      audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
      tenant: client.arm.azure.identity.tenantId,
      identityProvider: "AAD",
    });
    assert.deepEqual([batch, storage], ["https://batch.core.windows.net/", "https://storage.azure.com/"]);
    assert.deepEqual(new Set(Object.values(rest)), new Set([client.arm.url]));
    assert.doesNotMatch(JSON.stringify(suffixes), /\./);
    assert.ok(name);
  });

  const contents: [what: string, body: string, status: number, code: string][] = [
    ["a text that is not JSON", "{", 400, "InvalidRequestContent"],
    ["a list", "[]", 400, "InvalidRequestContent"],
    ["nothing", "", 400, "LocationRequired"],
    ["many levels", `${"[".repeat(5000)}${"]".repeat(5000)}`, 400, "InvalidRequestContent"],
    ["more than 4 MB", JSON.stringify({ tags: { a: "x".repeat(4 * 1024 * 1024) } }), 413, "RequestContentTooLarge"],
  ];
  for (const [what, body, status, code] of contents) {
    it(`refuses a body of ${what}`, async () => {
      const answer = await client.send("PUT", "/resourceGroups/wrong", { body });
      assert.deepEqual([answer.status, answer.code], [status, code]);
    });
  }

  const paths: [path: string, status: number, code: string][] = [
    ["//", 404, "NotFound"],
    ["//subscriptions/00000000-0000-0000-0000-000000000000/resources", 404, "SubscriptionNotFound"],
    ["/resourceGroups/none/providers/Microsoft.Compute/virtualMachines/a", 404, "InvalidResourceNamespace"],
    ["/resourceGroups/none/providers/Microsoft.Batch/things/a", 404, "InvalidResourceType"],
    ["/resourceGroups/none/resources", 404, "ResourceGroupNotFound"],
  ];
  for (const [path, status, code] of paths) {
    it(`answers ${code} to ${path}`, async () => {
      const answer = await client.send("GET", path);
      assert.deepEqual([answer.status, answer.code], [status, code]);
    });
  }

  it("returns the ids of a request, and logs neither its query nor its body", async () => {
    const { headers } = await client.send("GET", "/resourceGroups?$filter=name eq 'hidden'", {
      headers: { "x-ms-client-request-id": "mine" },
    });
    assert.equal(headers.get("x-ms-client-request-id"), "mine");
    const log = readFileSync(client.arm.azure.environment.state.path("logs", "arm.log"), "utf8");
    assert.ok(log.includes(`${headers.get("x-ms-request-id")} GET ${client.subscription}/resourceGroups 200`));
    assert.doesNotMatch(log, /hidden/);
  });
});
