import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";

const TYPE = "azure-native:authorization:RoleAssignment";
const GROUP = "azure-native:resources:ResourceGroup";
const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const CONTAINER_TYPE = "azure-native:storage:BlobContainer";
const IDENTITY_TYPE = "azure-native:managedidentity:UserAssignedIdentity";
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

describe("RoleAssignment", () => {
  let arm: LocalArm;
  let writer: Created;
  let container: Created;
  let account: Created;
  before(async () => {
    arm = await openLocalArm();
    const inGroup = { resourceGroupName: "grants" };
    await arm.azureNative.create(GROUP, { ...inGroup, location: "westeurope" });
    account = await arm.azureNative.create(ACCOUNT_TYPE, {
      ...inGroup,
      accountName: "grants",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      identity: { type: "SystemAssigned" },
    });
    container = await arm.azureNative.create(CONTAINER_TYPE, {
      ...inGroup,
      accountName: "grants",
      containerName: "job-a",
    });
    writer = await arm.azureNative.create(IDENTITY_TYPE, { ...inGroup, resourceName: "writer" });
  });
  after(() => arm.close());

  const definition = (guid: string) =>
    `/subscriptions/${arm.azure.identity.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
  const inputs = (changes: Properties = {}): Properties => ({
    principalId: writer.outputs.principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId: definition(CONTRIBUTOR),
    scope: container.id,
    ...changes,
  });
  const mayWrite = (scope: string) =>
    arm.azure.identity.isAllowed({
      principalId: String(writer.outputs.principalId),
      scope,
      dataAction: `${BLOBS}/write`,
      attributes: { containerName: scope.slice(scope.lastIndexOf("/") + 1) },
    });

  it("can have each built-in role, also one that is not enforced", async () => {
    const secretsUser = definition("4633458b-17de-408a-b874-0445c86b69e6");
    const created = await arm.azureNative.create(TYPE, inputs({ roleDefinitionId: secretsUser, scope: account.id }));
    assert.equal(mayWrite(account.id), false);
    await arm.azureNative.delete(TYPE, created.id);
  });

  it("of a delegated deployer must be for a service principal, and say so", async () => {
    changeSettings(arm.azure.environment.state, { set: { deployer: "delegated" } });
    const denied = /Status=403 Code="AuthorizationFailed".*roleAssignments\/write/;
    await assert.rejects(arm.azureNative.create(TYPE, inputs({ principalType: undefined })), denied);
    await assert.rejects(arm.azureNative.create(TYPE, inputs({ principalType: "User" })), denied);
    const created = await arm.azureNative.create(TYPE, inputs());
    await arm.azureNative.delete(TYPE, created.id);
    changeSettings(arm.azure.environment.state, { like: "local" });
  });

  it("applies as soon as it is created, and no longer after it is deleted", async () => {
    assert.equal(mayWrite(container.id), false);
    const created = await arm.azureNative.create(TYPE, inputs());
    assert.match(
      created.id,
      /\/containers\/job-a\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/,
    );
    assert.equal(mayWrite(container.id), true);
    assert.equal(mayWrite(account.id), false);
    assert.deepEqual(await arm.azureNative.read(TYPE, created.id, created), created);
    await arm.azureNative.delete(TYPE, created.id);
    assert.equal(mayWrite(container.id), false);
    assert.equal(await arm.azureNative.read(TYPE, created.id, created), undefined);
  });

  it("keeps a condition, which identity enforces", async () => {
    const condition = `((!(ActionMatches{'${BLOBS}/write'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringStartsWith 'job-'))`;
    const created = await arm.azureNative.create(
      TYPE,
      inputs({ scope: account.id, condition, conditionVersion: "2.0" }),
    );
    assert.equal(mayWrite(container.id), true);
    assert.equal(mayWrite(`${account.id}/blobServices/default/containers/other`), false);
    await arm.azureNative.delete(TYPE, created.id);
  });

  it("exists once per scope, principal and role, regardless of its name", async () => {
    const name = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const created = await arm.azureNative.create(TYPE, inputs({ roleAssignmentName: name }));
    await assert.rejects(
      arm.azureNative.create(TYPE, inputs({ roleDefinitionId: `/providers/x/${CONTRIBUTOR}` }), "another"),
      /Status=409 Code="RoleAssignmentExists" Message="The role assignment already exists\."/,
    );
    const other = await arm.azureNative.create(TYPE, inputs({ roleDefinitionId: definition(READER) }), "reads");
    await arm.azureNative.update(TYPE, created, inputs({ roleAssignmentName: name, description: "of the job" }));
    await assert.rejects(
      arm.azureNative.update(
        TYPE,
        created,
        inputs({ roleAssignmentName: name, roleDefinitionId: definition("b7e6dc6d-f1e8-4753-8033-0f276bb0955b") }),
      ),
      /RoleAssignmentUpdateNotPermitted/,
    );
    await arm.azureNative.delete(TYPE, created.id);
    await arm.azureNative.delete(TYPE, other.id);
  });

  it("can be at the group, the subscription, or a container that a client created", async () => {
    const subscription = `/subscriptions/${arm.azure.identity.subscriptionId}`;
    await arm.azure.storage.createContainer(account.id, "dynamic");
    for (const scope of [
      subscription,
      `${subscription}/resourceGroups/grants`,
      `${account.id}/blobServices/default/containers/dynamic`,
    ]) {
      const created = await arm.azureNative.create(TYPE, inputs({ scope }));
      assert.ok(created.id.startsWith(`${scope}/providers/Microsoft.Authorization/roleAssignments/`), created.id);
      assert.equal((await arm.azureNative.read(TYPE, created.id, created))?.outputs.scope, scope);
      await arm.azureNative.delete(TYPE, created.id);
    }
  });

  it("accepts a system-assigned identity, and the deployer as a user or a service principal", async () => {
    const { principalId } = account.outputs.identity as Properties;
    const { objectId } = arm.azure.identity.deployer;
    for (const changes of [
      { principalId },
      { principalId: objectId, principalType: "User" },
      { principalId: objectId, principalType: undefined },
      { principalId: objectId, principalType: "ServicePrincipal" },
    ]) {
      const created = await arm.azureNative.create(TYPE, inputs(changes));
      const stored = (await arm.azureNative.read(TYPE, created.id, created))?.outputs;
      assert.equal(stored?.principalId, changes.principalId);
      if (changes.principalType !== undefined) assert.equal(stored?.principalType, changes.principalType);
      await arm.azureNative.delete(TYPE, created.id);
    }
  });

  const refused: [string, () => Properties, RegExp][] = [
    [
      "a principal that nobody is",
      () => ({ principalId: "0f8fad5b-d9cb-469f-a165-70867728950e" }),
      /Status=400 Code="PrincipalNotFound" Message="Principal 0f8fad5b/,
    ],
    [
      "an identity that is called a user, the SDK's default",
      () => ({ principalType: undefined }),
      /Status=400 Code="UnmatchedPrincipalType".*has type 'ServicePrincipal', which is different from specified PrincipalType 'User'/,
    ],
    [
      "a role that it does not know",
      () => ({ roleDefinitionId: definition("0f8fad5b-d9cb-469f-a165-70867728950e") }),
      /Status=400 Code="RoleDefinitionDoesNotExist"/,
    ],
    ["a scope that is not there", () => ({ scope: `${account.id}x` }), /Status=404 Code="ResourceNotFound"/],
    ["a container that is not there", () => ({ scope: `${container.id}x` }), /Status=404 Code="ResourceNotFound"/],
    [
      "a group that is not there",
      () => ({ scope: `/subscriptions/${arm.azure.identity.subscriptionId}/resourceGroups/none` }),
      /Status=404 Code="ResourceGroupNotFound"/,
    ],
    ["another subscription", () => ({ scope: "/subscriptions/other" }), /Status=403 Code="AuthorizationFailed"/],
    ["a condition that does not parse", () => ({ condition: "@Resource[" }), /Status=400 Code="InvalidCondition"/],
    ["a version without a condition", () => ({ conditionVersion: "2.0" }), /Status=400 Code="InvalidCondition"/],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(arm.azureNative.create(TYPE, inputs(changes())), message);
      assert.deepEqual(arm.azure.resources.list(TYPE), []);
    });
  }

  it("refuses a name that is not a GUID", async () => {
    const { failures } = await arm.azureNative.check(TYPE, inputs({ roleAssignmentName: "grant" }));
    assert.match(failures.join(), /^roleAssignmentName: roleAssignmentName must match/);
  });
});
