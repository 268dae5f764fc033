import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { restClient } from "../../support/rest-client";

const IDENTITY = "/resourceGroups/render/providers/Microsoft.ManagedIdentity/userAssignedIdentities/who";
const ACCOUNT = "/resourceGroups/render/providers/Microsoft.Batch/batchAccounts/directory";

describe("the directory, for the Azure CLI", () => {
  const client = restClient(async ({ send }) => {
    await send("PUT", "/resourceGroups/render", { body: { location: "westeurope" } });
    await send("PUT", IDENTITY, { body: { location: "westeurope" } });
    await send("PUT", ACCOUNT, { body: { location: "westeurope", identity: { type: "SystemAssigned" } } });
  });
  const outputs = (path: string) => client.arm.azure.resources.get(`${client.subscription}${path}`)!.outputs;

  it("finds principals by their object ids", async () => {
    const { deployers } = client.arm.azure.identity;
    const { principalId } = outputs(ACCOUNT).identity as { principalId: string };
    const ids = [outputs(IDENTITY).principalId, principalId, deployers.user.objectId, deployers.reader.objectId];
    const { body } = await client.send("POST", "//v1.0/directoryObjects/getByIds", { body: { ids }, version: null });
    const found = body.value.map((each: Record<string, string>) => [each.id, each.displayName, each["@odata.type"]]);
    const [user, servicePrincipal] = ["#microsoft.graph.user", "#microsoft.graph.servicePrincipal"];
    assert.deepEqual(
      new Map(found.map(([id, ...rest]: string[]) => [id, rest])),
      new Map([
        [ids[2], ["user", user]],
        [ids[3], ["reader", servicePrincipal]],
        [ids[0], ["who", servicePrincipal]],
        [ids[1], ["directory", servicePrincipal]],
      ]),
    );
  });

  it("finds a service principal by its client id, and nothing else", async () => {
    const find = async (filter: string) =>
      client.send("GET", `//v1.0/servicePrincipals?$filter=${encodeURIComponent(filter)}`, { version: null });
    const { body } = await find(`servicePrincipalNames/any(c:c eq '${outputs(IDENTITY).clientId}')`);
    assert.deepEqual(
      body.value.map(({ id }: { id: string }) => id),
      [outputs(IDENTITY).principalId],
    );
    assert.deepEqual((await find("servicePrincipalNames/any(c:c eq 'other')")).body.value, []);
    assert.equal((await find("displayName eq 'who'")).status, 404);
    assert.equal((await client.send("GET", "//v1.0/me", { version: null })).status, 404);
  });

  it("needs a token", async () => {
    const answer = await fetch(`${client.arm.url}/v1.0/directoryObjects/getByIds`, { method: "POST" });
    assert.equal(answer.status, 401);
  });
});
