import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { BatchManagementClient } from "@azure/arm-batch";
import { ManagedServiceIdentityClient } from "@azure/arm-msi";
import { ResourceManagementClient } from "@azure/arm-resources";
import { StorageManagementClient } from "@azure/arm-storage";
import { describe, it } from "mocha";
import { machine } from "../../local/test/arm/support/batch-account";
import { restClient } from "../../local/test/arm/support/rest-client";

const BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const LOCATION = "westeurope";

describe("Microsoft's clients of Resource Manager, against local Azure", () => {
  const local = restClient();

  /** Returns what each client takes: a credential of the deployer, the subscription, and the local endpoint. */
  function settings() {
    const { identity } = local.arm.azure;
    const credential = {
      getToken: async (scopes: string | string[]) => {
        const resource = [scopes].flat()[0]!.replace(/\/\.default$/, "");
        const { token, expiresOn } = identity.issueToken(identity.deployer, resource);
        return { token, expiresOnTimestamp: expiresOn.getTime() };
      },
    };
    const options = { endpoint: local.arm.url, retryOptions: { maxRetries: 0 } };
    return [credential, identity.subscriptionId, options] as const;
  }

  it("manage resource groups", async () => {
    const { resourceGroups } = new ResourceManagementClient(...settings());
    const group = await resourceGroups.createOrUpdate("groups", { location: LOCATION, tags: { a: "b" } });
    assert.deepEqual([group.name, group.properties?.provisioningState], ["groups", "Succeeded"]);
    assert.deepEqual((await resourceGroups.update("groups", { tags: { c: "d" } })).tags, { c: "d" });
    assert.equal((await resourceGroups.checkExistence("groups")).body, true);
    assert.deepEqual(await namesOf(resourceGroups.list()), ["groups"]);
    await resourceGroups.beginDeleteAndWait("groups");
    assert.equal((await resourceGroups.checkExistence("groups")).body, false);
    await assert.rejects(resourceGroups.get("groups"), { statusCode: 404, code: "ResourceGroupNotFound" });
  });

  it("manage storage accounts and containers, which the Pulumi provider reads", async () => {
    const { resourceGroups, resources } = new ResourceManagementClient(...settings());
    await resourceGroups.createOrUpdate("stores", { location: LOCATION });
    const { storageAccounts, blobContainers } = new StorageManagementClient(...settings());
    const account = await storageAccounts.beginCreateAndWait("stores", "clientstore", {
      location: LOCATION,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowSharedKeyAccess: false,
      networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.1" }] },
    });
    assert.equal(account.networkRuleSet?.ipRules?.[0]?.iPAddressOrRange, "203.0.113.1");
    const read = await local.arm.azureNative.read("azure-native:storage:StorageAccount", account.id!);
    const { primaryEndpoints } = read!.outputs as { primaryEndpoints: { blob: string } };
    assert.equal(primaryEndpoints.blob, account.primaryEndpoints?.blob);
    assert.equal(read?.inputs.allowSharedKeyAccess, false);
    assert.equal((await storageAccounts.update("stores", "clientstore", { tags: { a: "b" } })).tags?.a, "b");
    await blobContainers.create("stores", "clientstore", "box", { metadata: { a: "b" } });
    assert.deepEqual(await namesOf(blobContainers.list("stores", "clientstore")), ["box"]);
    assert.equal((await storageAccounts.listKeys("stores", "clientstore")).keys?.length, 2);
    const type = "Microsoft.Storage/storageAccounts";
    const availability = await storageAccounts.checkNameAvailability({ name: "clientstore", type });
    assert.equal(availability.nameAvailable, false);
    assert.deepEqual(await namesOf(resources.list({ filter: `resourceType eq '${type}'` })), ["clientstore"]);
    await storageAccounts.delete("stores", "clientstore");
    assert.deepEqual(await namesOf(storageAccounts.list()), []);
  });

  it("manage Batch accounts and pools", async () => {
    const { resourceGroups } = new ResourceManagementClient(...settings());
    await resourceGroups.createOrUpdate("batch", { location: LOCATION });
    const { batchAccountOperations: accounts, poolOperations: pools } = new BatchManagementClient(...settings());
    const account = await accounts.beginCreateAndWait("batch", "clientbatch", { location: LOCATION });
    assert.match(account.accountEndpoint ?? "", /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(await namesOf(accounts.list()), ["clientbatch"]);
    const keys = await accounts.getKeys("batch", "clientbatch");
    const renewed = await accounts.regenerateKey("batch", "clientbatch", { keyName: "Primary" });
    assert.deepEqual([renewed.primary === keys.primary, renewed.secondary === keys.secondary], [false, true]);

    const deploymentConfiguration = { virtualMachineConfiguration: machine };
    const pool = { vmSize: "Standard_D2s_v3", deploymentConfiguration };
    const made = await pools.create("batch", "clientbatch", "frames", pool, { ifNoneMatch: "*" });
    assert.deepEqual([made.name, made.allocationState, made.currentDedicatedNodes], ["frames", "Steady", 0]);
    await assert.rejects(pools.create("batch", "clientbatch", "frames", pool, { ifNoneMatch: "*" }), {
      statusCode: 412,
    });
    const metadata = [{ name: "a", value: "b" }];
    const changed = await pools.update("batch", "clientbatch", "frames", { metadata }, { ifMatch: made.etag });
    assert.deepEqual(changed.metadata, metadata);
    assert.deepEqual(await namesOf(pools.listByBatchAccount("batch", "clientbatch")), ["frames"]);
    await pools.beginDeleteAndWait("batch", "clientbatch", "frames");
    await accounts.beginDeleteAndWait("batch", "clientbatch");
    await assert.rejects(accounts.get("batch", "clientbatch"), { statusCode: 404, code: "ResourceNotFound" });
  });

  it("assign roles to identities", async () => {
    const { resourceGroups } = new ResourceManagementClient(...settings());
    const scope = (await resourceGroups.createOrUpdate("roles", { location: LOCATION })).id!;
    const { userAssignedIdentities } = new ManagedServiceIdentityClient(...settings());
    const { principalId = "" } = await userAssignedIdentities.createOrUpdate("roles", "who", { location: LOCATION });
    const { roleAssignments, roleDefinitions } = new AuthorizationManagementClient(...settings());
    const roleDefinitionId = (await roleDefinitions.get(scope, BLOB_READER)).id!;
    const name = randomUUID();
    const assignment = { roleDefinitionId, principalId, principalType: "ServicePrincipal" };
    await roleAssignments.create(scope, name, assignment);
    assert.deepEqual(await namesOf(roleAssignments.listForScope(scope, { filter: "atScope()" })), [name]);
    const dataAction = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
    const isAllowed = () => local.arm.azure.identity.isAllowed({ principalId, scope, dataAction });
    assert.equal(isAllowed(), true);
    await assert.rejects(roleAssignments.create(scope, randomUUID(), assignment), { code: "RoleAssignmentExists" });
    assert.equal((await roleAssignments.delete(scope, name)).name, name);
    assert.equal(isAllowed(), false);
  });
});

async function namesOf(list: AsyncIterable<{ readonly name?: string }>): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for await (const { name } of list) names.push(name);
  return names;
}
