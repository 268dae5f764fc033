import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "mocha";
import { restClient } from "../../support/rest-client";

const STORES = "/providers/Microsoft.Storage/storageAccounts";
const IDENTITIES = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments";

describe("REST lists", () => {
  const client = restClient(async ({ send }) => {
    for (const group of ["one", "two"]) {
      await send("PUT", `/resourceGroups/${group}`, { body: { location: "westeurope", tags: { group } } });
      await send("PUT", `/resourceGroups/${group}${IDENTITIES}/id-${group}`, { body: { location: "eastus" } });
    }
    const body = { location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" } };
    await send("PUT", `/resourceGroups/one${STORES}/liststore`, { body });
    await send("PUT", `/resourceGroups/one${STORES}/liststore/blobServices/default/containers/box`, { body: {} });
  });
  const { send } = client;

  const lists: [path: string, names: string[]][] = [
    ["/resourceGroups", ["one", "two"]],
    ["/resources", ["liststore", "id-one", "id-two"]],
    ["/resources?$filter=resourceType eq 'Microsoft.Storage/storageAccounts'", ["liststore"]],
    ["/resources?$filter=resourceGroup eq 'two'", ["id-two"]],
    ["/resourceGroups/two/resources", ["id-two"]],
    [IDENTITIES, ["id-one", "id-two"]],
    [`/resourceGroups/one${IDENTITIES}`, ["id-one"]],
    [`/resourceGroups/one${STORES}/liststore/blobServices/default/containers`, ["box"]],
    [`/resourceGroups/one${STORES}/liststore/providers/Microsoft.Insights/diagnosticSettings`, []],
  ];
  for (const [path, names] of lists) {
    it(`have ${names.join(", ") || "nothing"} at ${path}`, async () => {
      assert.deepEqual(await namesAt(path), names);
    });
  }

  it("have the same items as requests for one resource", async () => {
    const { body } = await send("GET", `/resourceGroups/one${STORES}`);
    assert.deepEqual(body.value, [(await send("GET", `/resourceGroups/one${STORES}/liststore`)).body]);
  });

  it("contain the containers that a client created over the data plane", async () => {
    const { storage } = client.arm.azure;
    await storage.createContainer(`${client.subscription}/resourceGroups/one${STORES}/liststore`, "found");
    const path = `/resourceGroups/one${STORES}/liststore/blobServices/default/containers`;
    assert.deepEqual(await namesAt(path), ["box", "found"]);
    assert.equal((await send("DELETE", `${path}/found`)).status, 200);
    assert.deepEqual(await namesAt(path), ["box"]);
  });

  it("of all resources have no properties", async () => {
    const [item] = (await send("GET", "/resources?$expand=provisioningState")).body.value;
    const { id, ...rest } = item;
    assert.match(id, /liststore$/);
    assert.deepEqual(Object.keys(rest).sort(), ["kind", "location", "name", "provisioningState", "sku", "type"]);
  });

  it("come in pages if the client wants it", async () => {
    const first = await send("GET", "/resources?$top=2");
    assert.equal(first.body.value.length, 2);
    const next = new URL(first.body.nextLink);
    assert.equal(next.origin, client.arm.url);
    const second = await send("GET", `/${next.pathname}${next.search}`, { version: null });
    assert.equal(second.body.value.length, 1);
    assert.equal(second.body.nextLink, undefined);
  });

  it("contain what the caller may read", async () => {
    const { resources } = client.arm.azure;
    const id = `${client.subscription}/resourceGroups/two${IDENTITIES}/id-two`;
    const { principalId, clientId } = resources.get(id)!.outputs as Record<string, string>;
    const as = { objectId: principalId!, clientId: clientId! };
    assert.deepEqual((await send("GET", "//subscriptions", { as })).body.value, []);
    assert.equal((await send("GET", "/resources", { as })).code, "AuthorizationFailed");
    assert.equal((await send("GET", "", { as })).code, "AuthorizationFailed");

    const properties = { roleDefinitionId: READER, principalId, principalType: "ServicePrincipal" };
    const made = await send("PUT", `/resourceGroups/two${ASSIGNMENTS}/${randomUUID()}`, { body: { properties } });
    assert.equal(made.status, 201);
    assert.equal((await send("GET", "//subscriptions", { as })).body.value.length, 1);
    assert.deepEqual(await namesAt("/resources", as), ["id-two"]);
    assert.deepEqual(await namesAt("/resourceGroups", as), ["two"]);
    assert.deepEqual(await namesAt(IDENTITIES, as), ["id-two"]);
    assert.equal((await send("GET", "/resourceGroups/one/resources", { as })).code, "AuthorizationFailed");
  });

  const refused: [path: string, status: number, code: string][] = [
    ["/resourceGroups/none/resources", 404, "ResourceGroupNotFound"],
    [`/resourceGroups/none${STORES}`, 404, "ResourceGroupNotFound"],
    [`/resourceGroups/one${STORES}/none/blobServices/default/containers`, 404, "ParentResourceNotFound"],
    ["/resources?$filter=size gt 1", 400, "InvalidFilterInQueryString"],
  ];
  for (const [path, status, code] of refused) {
    it(`are refused at ${path}`, async () => {
      const answer = await send("GET", path);
      assert.deepEqual([answer.status, answer.code], [status, code]);
    });
  }

  async function namesAt(path: string, as = client.arm.azure.identity.deployer): Promise<string[]> {
    const { status, body } = await send("GET", path, { as });
    assert.equal(status, 200, JSON.stringify(body));
    return body.value.map(({ name }: { name: string }) => name);
  }
});
