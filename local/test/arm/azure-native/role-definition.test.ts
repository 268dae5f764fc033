import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";

const TYPE = "azure-native:authorization:RoleDefinition";
const ASSIGNMENT_TYPE = "azure-native:authorization:RoleAssignment";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

describe("RoleDefinition", () => {
  let arm: LocalArm;
  let writer: Created;
  let account: Created;
  before(async () => {
    arm = await openLocalArm();
    const inGroup = { resourceGroupName: "roles" };
    for (const name of ["roles", "others"]) {
      await arm.azureNative.create("azure-native:resources:ResourceGroup", {
        resourceGroupName: name,
        location: "westeurope",
      });
    }
    const storage = { ...inGroup, accountName: "roles", kind: "StorageV2", sku: { name: "Standard_LRS" } };
    account = await arm.azureNative.create("azure-native:storage:StorageAccount", storage);
    const identity = { ...inGroup, resourceName: "writer" };
    writer = await arm.azureNative.create("azure-native:managedidentity:UserAssignedIdentity", identity);
  });
  after(() => arm.close());

  const subscription = () => `/subscriptions/${arm.azure.identity.subscriptionId}`;
  const group = (name: string) => `${subscription()}/resourceGroups/${name}`;
  const permissions = (dataActions: string[]) => [{ actions: [], notActions: [], dataActions, notDataActions: [] }];
  const inputs = (changes: Properties = {}): Properties => ({
    scope: subscription(),
    roleDefinitionId: randomUUID(),
    roleName: `role ${randomUUID()}`,
    assignableScopes: [group("roles")],
    permissions: permissions([`${BLOBS}/write`]),
    ...changes,
  });
  const assign = (role: Created, scope = account.id) =>
    arm.azureNative.create(ASSIGNMENT_TYPE, {
      principalId: writer.outputs.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: role.id,
      scope,
    });
  const isAllowed = (action: string) =>
    arm.azure.identity.isAllowed({
      principalId: String(writer.outputs.principalId),
      scope: account.id,
      dataAction: `${BLOBS}/${action}`,
    });

  it("allows its data actions and no others, from its assignment on", async () => {
    const role = await arm.azureNative.create(TYPE, inputs());
    assert.match(
      role.id,
      /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/roleDefinitions\/[0-9a-f-]{36}$/,
    );
    assert.equal(isAllowed("write"), false);
    const assigned = await assign(role);
    assert.deepEqual(["write", "delete", "read"].map(isAllowed), [true, false, false]);
    await arm.azureNative.delete(ASSIGNMENT_TYPE, assigned.id);
    assert.equal(isAllowed("write"), false);
    await arm.azureNative.delete(TYPE, role.id);
  });

  it("changes what its assignments allow when it is updated", async () => {
    const given = inputs();
    const role = await arm.azureNative.create(TYPE, given);
    const assigned = await assign(role);
    const changed = { ...given, permissions: permissions([`${BLOBS}/read`]) };
    await arm.azureNative.update(TYPE, role, changed);
    assert.deepEqual(["write", "read"].map(isAllowed), [false, true]);
    await arm.azureNative.delete(ASSIGNMENT_TYPE, assigned.id);
    await arm.azureNative.delete(TYPE, role.id);
  });

  it("stays while it is assigned", async () => {
    const role = await arm.azureNative.create(TYPE, inputs());
    const assigned = await assign(role);
    await assert.rejects(arm.azureNative.delete(TYPE, role.id), /RoleDefinitionHasAssignments/);
    await arm.azureNative.delete(ASSIGNMENT_TYPE, assigned.id);
    await arm.azureNative.delete(TYPE, role.id);
    await assert.rejects(assign(role), /RoleDefinitionDoesNotExist/);
  });

  it("is assignable only at and below its assignable scopes", async () => {
    const role = await arm.azureNative.create(TYPE, inputs());
    const denied = /RoleAssignmentScopeNotAssignableToRoleDefinition/;
    await assert.rejects(assign(role, group("others")), denied);
    await assert.rejects(assign(role, subscription()), denied);
    const assigned = await assign(role, group("ROLES"));
    await arm.azureNative.delete(ASSIGNMENT_TYPE, assigned.id);
    await arm.azureNative.delete(TYPE, role.id);
  });

  it("can be created by an owner, and by no administrator of role assignments", async () => {
    const denied = /Status=403 Code="AuthorizationFailed".*Microsoft\.Authorization\/roleDefinitions\/write/;
    changeSettings(arm.azure.environment.state, { set: { deployer: "delegated" } });
    await assert.rejects(arm.azureNative.create(TYPE, inputs()), denied);
    changeSettings(arm.azure.environment.state, { set: { deployer: "servicePrincipal" } });
    const role = await arm.azureNative.create(TYPE, inputs());
    await arm.azureNative.delete(TYPE, role.id);
    changeSettings(arm.azure.environment.state, { like: "local" });
  });

  const refused: [what: string, changes: () => Properties, error: RegExp][] = [
    ["no assignable scope", () => ({ assignableScopes: [] }), /assignableScopes must name at least one/],
    ["a group that does not exist", () => ({ assignableScopes: [group("none")] }), /ResourceGroupNotFound/],
    ["no name", () => ({ roleName: undefined }), /roleName is required/],
    ["no permissions", () => ({ permissions: [] }), /permissions must have one member, got 0/],
    ["an action of no provider", () => ({ permissions: permissions(["blobs/write"]) }), /InvalidActionOrNotAction/],
  ];
  for (const [what, changes, error] of refused) {
    it(`refuses ${what}`, () => assert.rejects(arm.azureNative.create(TYPE, inputs(changes())), error));
  }

  it("refuses the name of another role", async () => {
    const role = await arm.azureNative.create(TYPE, inputs({ roleName: "Taken" }));
    const twin = arm.azureNative.create(TYPE, inputs({ roleName: "taken" }));
    await assert.rejects(twin, /RoleDefinitionWithSameNameExists/);
    await arm.azureNative.delete(TYPE, role.id);
  });
});
