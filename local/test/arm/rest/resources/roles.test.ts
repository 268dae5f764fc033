import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "mocha";
import { allBuiltInRoles } from "../../../../identity";
import { restClient } from "../../support/rest-client";

const BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions";
const ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments";

describe("REST requests for roles", () => {
  let principalId = "";
  const names = { subscription: randomUUID(), group: randomUUID(), identity: randomUUID() };
  const identity = "/resourceGroups/render/providers/Microsoft.ManagedIdentity/userAssignedIdentities/who";
  const client = restClient(async ({ send }) => {
    await send("PUT", "/resourceGroups/render", { body: { location: "westeurope" } });
    principalId = (await send("PUT", identity, { body: { location: "westeurope" } })).body.properties.principalId;
    for (const [scope, name] of [
      ["", names.subscription],
      ["/resourceGroups/render", names.group],
      [identity, names.identity],
    ]) {
      const properties = { roleDefinitionId: BLOB_READER, principalId, principalType: "ServicePrincipal" };
      await send("PUT", `${scope}${ASSIGNMENTS}/${name}`, { body: { properties } });
    }
  });
  const { send } = client;

  const filters: [scope: string, filter: string, expected: (keyof typeof names)[]][] = [
    ["/resourceGroups/render", "", ["subscription", "group", "identity"]],
    ["/resourceGroups/render", "atScope()", ["subscription", "group"]],
    ["", "atScope()", ["subscription"]],
    [identity, "atScope()", ["subscription", "group", "identity"]],
    ["", "principalId eq '{principal}'", ["subscription", "group", "identity"]],
    ["", "assignedTo('{principal}')", ["subscription", "group", "identity"]],
    ["", "atScope() and assignedTo('{principal}')", ["subscription"]],
    ["", "principalId eq '33333333-3333-4333-8333-333333333333'", []],
  ];
  for (const [scope, filter, expected] of filters) {
    it(`list ${expected.join(", ") || "no"} assignments at ${scope || "the subscription"} with '${filter}'`, async () => {
      const query = filter === "" ? "" : `?$filter=${filter.replace("{principal}", principalId)}`;
      const { body } = await send("GET", `${scope}${ASSIGNMENTS}${query}`);
      const found = body.value.map(({ name }: { name: string }) => name);
      assert.deepEqual(found.sort(), expected.map((key) => names[key]).sort());
    });
  }

  it("refuse an unknown filter, and a caller without a role", async () => {
    assert.equal((await send("GET", `${ASSIGNMENTS}?$filter=other()`)).code, "BadRequestFormat");
    const as = { objectId: randomUUID(), clientId: randomUUID() };
    assert.equal((await send("GET", ASSIGNMENTS, { as })).code, "AuthorizationFailed");
    assert.equal((await send("GET", `${DEFINITIONS}/${BLOB_READER}`, { as })).code, "AuthorizationFailed");
  });

  it("return an assignment as the Pulumi provider does", async () => {
    const { body } = await send("GET", `/resourceGroups/render${ASSIGNMENTS}/${names.group}`);
    const read = await client.arm.azureNative.read("azure-native:authorization:RoleAssignment", body.id);
    const { scope, principalType, createdBy, createdOn } = read?.outputs ?? {};
    const { properties } = body;
    assert.deepEqual([properties.scope, properties.principalType], [scope, principalType]);
    assert.deepEqual([properties.createdBy, properties.createdOn], [createdBy, createdOn]);
    assert.equal(createdBy, client.arm.azure.identity.deployer.objectId);
  });

  it("refuse another principal for an assignment", async () => {
    const properties = {
      roleDefinitionId: BLOB_READER,
      principalId: client.arm.azure.identity.deployers.reader.objectId,
    };
    const path = `/resourceGroups/render${ASSIGNMENTS}/${names.group}`;
    const { code } = await send("PUT", path, {
      body: { properties: { ...properties, principalType: "ServicePrincipal" } },
    });
    assert.equal(code, "RoleAssignmentUpdateNotPermitted");
  });

  it("apply the condition of a delegated administrator to the body", async () => {
    const as = client.arm.azure.identity.deployers.delegated;
    const path = () => `/resourceGroups/render${ASSIGNMENTS}/${randomUUID()}`;
    const roleDefinitionId = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    const properties = { roleDefinitionId, principalId };
    assert.equal((await send("PUT", path(), { as, body: { properties } })).code, "AuthorizationFailed");
    const stated = { ...properties, principalType: "ServicePrincipal" };
    assert.equal((await send("PUT", path(), { as, body: { properties: stated } })).status, 201);
  });

  it("list the built-in roles and the custom ones that are assignable", async () => {
    const name = randomUUID();
    const scope = `${client.subscription}/resourceGroups/render`;
    const permissions = [{ actions: ["Microsoft.Batch/*"] }];
    const properties = { roleName: "Renderer", permissions, assignableScopes: [scope] };
    await send("PUT", `/resourceGroups/render${DEFINITIONS}/${name}`, { body: { properties } });
    const roles = async (path: string) =>
      (await send("GET", path)).body.value.map(
        (role: { properties: { roleName: string } }) => role.properties.roleName,
      );
    assert.deepEqual(
      await roles(DEFINITIONS),
      allBuiltInRoles().map((role) => role.name),
    );
    assert.ok((await roles(`/resourceGroups/render${DEFINITIONS}`)).includes("Renderer"));
    assert.deepEqual(await roles(`/resourceGroups/render${DEFINITIONS}?$filter=type eq 'CustomRole'`), ["Renderer"]);
    assert.deepEqual(await roles(`${DEFINITIONS}?$filter=roleName eq 'Storage Blob Data Reader'`), [
      "Storage Blob Data Reader",
    ]);
  });

  it("return a built-in role, and change none", async () => {
    const { body } = await send("GET", `${DEFINITIONS}/${BLOB_READER}`);
    assert.deepEqual(
      [body.name, body.properties.roleName, body.properties.type],
      [BLOB_READER, "Storage Blob Data Reader", "BuiltInRole"],
    );
    assert.ok(body.properties.permissions[0].dataActions.length > 0);
    assert.equal((await send("GET", `${DEFINITIONS}/${randomUUID()}`)).code, "RoleDefinitionDoesNotExist");
  });
});
