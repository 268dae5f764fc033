import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "../support/local-arm";

describe("azure-native's functions", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
  });
  after(() => arm.close());

  it("return the deployer and the subscription", async () => {
    const { deployer, subscriptionId, tenantId } = arm.azure.identity;
    assert.deepEqual(await arm.azureNative.invoke("azure-native:authorization:getClientConfig", {}), {
      clientId: deployer.clientId,
      objectId: deployer.objectId,
      subscriptionId,
      tenantId,
    });
  });

  for (const [args, audience] of [
    [{ endpoint: "https://storage.azure.com" }, "https://storage.azure.com"],
    [{}, "https://management.azure.com/"],
  ] as const) {
    it(`return a token of the deployer for ${audience}`, async () => {
      const { token } = await arm.azureNative.invoke("azure-native:authorization:getClientToken", args);
      const principal = arm.azure.identity.verifyToken(String(token), [audience]);
      assert.equal(principal.objectId, arm.azure.identity.deployer.objectId);
    });
  }

  it("return another deployer to a provider instance with its clientId, which also determines what it may do", async () => {
    const { reader } = arm.azure.identity.deployers;
    const asReader = arm.connect();
    await asReader.configure({ clientId: reader.clientId });
    const { objectId } = await asReader.invoke("azure-native:authorization:getClientConfig", {});
    assert.equal(objectId, reader.objectId);
    const group = { resourceGroupName: "of-a-reader", location: "westeurope" };
    await assert.rejects(asReader.create("azure-native:resources:ResourceGroup", group), /AuthorizationFailed/);
    await arm.azureNative.create("azure-native:resources:ResourceGroup", group);
  });

  it("return no token after the deployer's login has expired, and one to a new provider before that", async () => {
    changeSettings(arm.azure.environment.state, { set: { "deployer.loginTime": "0s" } });
    const get = "azure-native:authorization:getClientToken";
    await assert.rejects(
      arm.azureNative.invoke(get, {}),
      /AADSTS700024: Client assertion is not within its valid time/,
    );
    changeSettings(arm.azure.environment.state, { set: { "deployer.loginTime": "5m" } });
    assert.ok((await arm.azureNative.invoke(get, {})).token);
    changeSettings(arm.azure.environment.state, { like: "local" });
  });

  it("find a group and an identity", async () => {
    const group = await arm.azureNative.create("azure-native:resources:ResourceGroup", {
      resourceGroupName: "g",
      location: "westeurope",
    });
    const identity = await arm.azureNative.create("azure-native:managedidentity:UserAssignedIdentity", {
      resourceGroupName: "g",
      resourceName: "writer",
    });
    assert.deepEqual(
      await arm.azureNative.invoke("azure-native:resources:getResourceGroup", { resourceGroupName: "g" }),
      {
        ...group.outputs,
        id: group.id,
      },
    );
    const found = await arm.azureNative.invoke("azure-native:managedidentity/v20230131:getUserAssignedIdentity", {
      resourceGroupName: "g",
      resourceName: "writer",
    });
    assert.deepEqual(found, { ...identity.outputs, id: identity.id });
  });

  it("find a container, regardless of its creator, and a role assignment", async () => {
    const inAccount = { resourceGroupName: "g", accountName: "found" };
    const account = await arm.azureNative.create("azure-native:storage:StorageAccount", {
      ...inAccount,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
    });
    const getContainer = (containerName: string) =>
      arm.azureNative.invoke("azure-native:storage:getBlobContainer", { ...inAccount, containerName });
    const ours = await arm.azureNative.create("azure-native:storage:BlobContainer", {
      ...inAccount,
      containerName: "ours",
    });
    assert.equal((await getContainer("ours")).id, ours.id);

    await arm.azure.storage.createContainer(account.id, "theirs", { metadata: { owner: "somebody" } });
    const theirs = await getContainer("theirs");
    assert.deepEqual([theirs.name, theirs.metadata, theirs.publicAccess], ["theirs", { owner: "somebody" }, "None"]);
    await arm.azure.storage.deleteContainer(account.id, "ours");
    await assert.rejects(getContainer("ours"), /Status=404 Code="ContainerNotFound"/);

    const grant = await arm.azureNative.create("azure-native:authorization:RoleAssignment", {
      scope: account.id,
      principalId: arm.azure.identity.deployer.objectId,
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    });
    const args = { scope: account.id, roleAssignmentName: grant.outputs.name };
    const getGrant = () => arm.azureNative.invoke("azure-native:authorization:getRoleAssignment", args);
    assert.deepEqual(await getGrant(), { ...grant.outputs, id: grant.id });
    await arm.azureNative.delete("azure-native:authorization:RoleAssignment", grant.id);
    await assert.rejects(getGrant(), /Status=404 Code="RoleAssignmentNotFound"/);
  });

  it("return built-in roles, also those that are not enforced", async () => {
    const { subscriptionId } = arm.azure.identity;
    const scope = `/subscriptions/${subscriptionId}`;
    const roleOf = (roleDefinitionId: string) =>
      arm.azureNative.invoke("azure-native:authorization:getRoleDefinition", { scope, roleDefinitionId });
    const reader = await roleOf("acdd72a7-3385-48ef-bd42-f606fba81ae7");
    assert.equal(reader.id, `${scope}/providers/Microsoft.Authorization/roleDefinitions/${reader.name}`);
    assert.deepEqual([reader.roleName, reader.roleType, reader.assignableScopes], ["Reader", "BuiltInRole", ["/"]]);
    assert.deepEqual(reader.permissions, [
      { actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] },
    ]);
    assert.equal((await roleOf("4633458b-17de-408a-b874-0445c86b69e6")).roleName, "Key Vault Secrets User");
    await assert.rejects(roleOf("00000000-0000-0000-0000-000000000000"), /Code="RoleDefinitionDoesNotExist"/);
  });

  it("return credentials of services that do not run, which stay the same", async () => {
    const inGroup = { resourceGroupName: "credentials" };
    await arm.azureNative.create("azure-native:resources:ResourceGroup", { ...inGroup, location: "westeurope" });
    const registry = { ...inGroup, registryName: "images", sku: { name: "Basic" } };
    const created = await arm.azureNative.create("azure-native:containerregistry:Registry", registry);
    const args = { ...inGroup, registryName: "images" };
    const credentials = () => arm.azureNative.invoke("azure-native:containerregistry:listRegistryCredentials", args);
    await assert.rejects(credentials(), /adminUserEnabled of the registry images must be true/);
    const enabled = { ...registry, adminUserEnabled: true };
    await arm.azureNative.update("azure-native:containerregistry:Registry", created, enabled);
    const { username, passwords } = await credentials();
    assert.equal(username, "images");
    const [first, second] = passwords as { value: string }[];
    assert.notEqual(first?.value, second?.value);
    assert.deepEqual((await credentials()).passwords, passwords);
    await arm.azureNative.create("azure-native:operationalinsights:Workspace", { ...inGroup, workspaceName: "logs" });
    for (const name of ["getSharedKeys", "getWorkspaceSharedKeys"]) {
      const inWorkspace = { ...inGroup, workspaceName: "logs" };
      const keys = await arm.azureNative.invoke(`azure-native:operationalinsights:${name}`, inWorkspace);
      assert.deepEqual(Object.keys(keys), ["primarySharedKey", "secondarySharedKey"]);
    }
  });

  it("return the lifecycle rules of an account, if it has any", async () => {
    const group = { resourceGroupName: "rules", location: "westeurope" };
    await arm.azureNative.create("azure-native:resources:ResourceGroup", group);
    const inGroup = { resourceGroupName: "rules" };
    const { outputs } = await arm.azureNative.create("azure-native:storage:StorageAccount", {
      ...inGroup,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
    });
    const inAccount = { ...inGroup, accountName: outputs.name, managementPolicyName: "default" };
    const getPolicy = () => arm.azureNative.invoke("azure-native:storage:getManagementPolicy", inAccount);
    await assert.rejects(getPolicy(), /Status=404/);
    const baseBlob = { tierToCool: { daysAfterModificationGreaterThan: 30 } };
    const rule = {
      name: "cool",
      type: "Lifecycle",
      definition: { filters: { blobTypes: ["blockBlob"] }, actions: { baseBlob } },
    };
    const policy = { ...inAccount, policy: { rules: [rule] } };
    const created = await arm.azureNative.create("azure-native:storage:ManagementPolicy", policy);
    assert.deepEqual(await getPolicy(), { ...created.outputs, id: created.id });
  });

  const refused: [string, Properties, RegExp][] = [
    ["azure-native:network:getLoadBalancer", {}, /local Azure has no function azure-native:network:getLoadBalancer/],
    ["azure-native:authorization:getClientConfig", { a: 1 }, /a must not be given/],
    ["azure-native:storage:listStorageAccountKeys", { accountName: "a" }, /resourceGroupName must be given/],
    [
      "azure-native:storage:getStorageAccount",
      { resourceGroupName: "none", accountName: "a" },
      /Status=404 Code="ResourceNotFound".*'Microsoft\.Storage\/storageAccounts\/a' under resource group 'none'/,
    ],
  ];
  for (const [token, args, message] of refused) {
    it(`refuse ${token} with ${JSON.stringify(args)}`, async () => {
      await assert.rejects(arm.azureNative.invoke(token, args), message);
    });
  }
});
