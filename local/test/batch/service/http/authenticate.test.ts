import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Principal } from "../../../../identity";
import { AUDIENCE, testBatch } from "../../support/test-batch";

const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  batchAccountContributor: "29fe4964-1e60-436b-bd3a-77fd4c178b3c",
  batchAccountReader: "11076f67-66f6-4be0-8f6b-f0609fd05cc9",
  batchDataContributor: "6aaa78f1-f7de-44ca-8722-c64a23943cae",
  batchJobSubmitter: "48e5e92e-a480-4e71-aa9c-2778f4c13781",
  blobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
};

describe("roles at the Batch service", () => {
  const test = testBatch();
  const version = "api-version=2022-10-01.16.0";

  const principalWith = (role: string): Principal => {
    const objectId = `object-${role}`;
    test.assignments.push({
      id: `assignment-${role}`,
      principalId: objectId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      scope: test.accountId,
    });
    return { objectId, clientId: `client-${role}` };
  };
  const as = (principal: Principal, resource = AUDIENCE, lifetime?: number) => ({
    authorization: `Bearer ${test.identity.issueToken(principal, resource, lifetime).token}`,
  });

  // The objects are missing or invalid, so nothing is done. After the permission check, the answer is not 403.
  const operations = {
    readJobs: ["GET", "/jobs"],
    writeJobs: ["POST", "/jobs"],
    deleteJobs: ["DELETE", "/jobs/none"],
    readPools: ["GET", "/pools"],
    writePools: ["POST", "/pools"],
    deletePools: ["DELETE", "/pools/none"],
    readAccount: ["GET", "/supportedimages"],
  } as const;
  const everything = Object.keys(operations);
  const reads = ["readJobs", "readPools", "readAccount"];
  const allowed: Record<keyof typeof roles, string[]> = {
    owner: everything,
    contributor: everything,
    reader: reads,
    batchAccountContributor: everything,
    batchAccountReader: reads,
    batchDataContributor: everything,
    batchJobSubmitter: ["readJobs", "writeJobs", "deleteJobs", "readPools"],
    blobDataContributor: [],
  };
  for (const [role, expected] of Object.entries(allowed)) {
    it(`allow ${role} to do ${expected.join(", ") || "nothing"}`, async () => {
      const headers = as(principalWith(roles[role as keyof typeof roles]));
      const found: string[] = [];
      for (const [name, [method, path]] of Object.entries(operations)) {
        const { status, json } = await test.request(method, `${path}?${version}`, { headers });
        if (status !== 403) found.push(name);
        else assert.equal(json.code, "PermissionDenied");
      }
      assert.deepEqual(found, expected);
    });
  }

  it("report the missing permission and the principal", async () => {
    const { json } = await test.request("GET", `/jobs?${version}`, {
      headers: as({ objectId: "nobody", clientId: "n" }),
    });
    assert.match(
      json.values[0].value,
      /nobody must have Microsoft\.Batch\/batchAccounts\/jobs\/read on \/subscriptions\//,
    );
  });

  it("apply as soon as they are assigned, until the assignment is deleted", async () => {
    const principal = principalWith(roles.batchJobSubmitter);
    const status = async () => (await test.request("GET", `/jobs?${version}`, { headers: as(principal) })).status;
    assert.equal(await status(), 200);
    test.assignments.splice(0);
    assert.equal(await status(), 403);
  });

  const refused: [what: string, status: number, code: string, headers: () => Record<string, string>][] = [
    ["no token", 401, "Unauthorized", () => ({ authorization: "" })],
    [
      "a token for storage",
      403,
      "AuthenticationFailed",
      () => as(test.identity.deployer, "https://storage.azure.com/"),
    ],
    ["an expired token", 403, "AuthenticationFailed", () => as(test.identity.deployer, AUDIENCE, -1)],
    [
      "a changed token",
      403,
      "AuthenticationFailed",
      () => ({ authorization: `${as(test.identity.deployer).authorization}x` }),
    ],
    ["no token at all", 403, "AuthenticationFailed", () => ({ authorization: "Bearer nothing" })],
  ];
  for (const [what, status, code, headers] of refused) {
    it(`answers ${what} with ${status}`, async () => {
      const answer = await test.request("GET", `/jobs?${version}`, { headers: headers() });
      assert.deepEqual([answer.status, answer.json.code], [status, code]);
      assert.ok(!answer.text.includes(headers().authorization!.slice(7) || "\0"), "the token must not be told");
    });
  }

  it("say in a 401 where tokens come from", async () => {
    const { headers } = await test.request("GET", `/jobs?${version}`, { headers: { authorization: "" } });
    assert.match(
      String(headers["www-authenticate"]),
      /^Bearer authorization_uri=".*resource_id="https:\/\/batch\.core\.windows\.net\/"$/,
    );
  });

  it("refuse tokens if the account allows only keys", async () => {
    await test.reopen({ allowedAuthenticationModes: ["SharedKey"] });
    const { status, json } = await test.request("GET", `/jobs?${version}`);
    assert.deepEqual([status, json.code], [403, "AuthenticationFailed"]);
    await test.reopen();
  });
});
