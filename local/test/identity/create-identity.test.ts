import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openEnvironment } from "../../environment/open-environment";
import { createIdentity, type RoleAssignment } from "../../identity";
import { temporaryFolder } from "../support/temporary-folder";

const readBlob = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

describe("createIdentity", () => {
  const folder = temporaryFolder();
  const open = async (name: string, assignments: RoleAssignment[] = []) =>
    createIdentity({ environment: await openEnvironment(join(folder.path, name)), roleAssignments: () => assignments });

  it("keeps tenant, subscription, deployer and key when it is reopened", async () => {
    const [first, second] = [await open("kept"), await open("kept")];
    const { tenantId, subscriptionId, deployer } = first;
    assert.deepEqual([second.tenantId, second.subscriptionId, second.deployer], [tenantId, subscriptionId, deployer]);
    const { token } = first.issueToken(deployer, "https://storage.azure.com");
    assert.deepEqual(second.verifyToken(token, ["https://storage.azure.com/"]), deployer);
  });

  it("shares nothing with another folder", async () => {
    const [one, two] = [await open("one"), await open("two")];
    assert.notEqual(one.tenantId, two.tenantId);
    const { token } = one.issueToken(one.deployer, "https://storage.azure.com");
    assert.throws(() => two.verifyToken(token, ["https://storage.azure.com"]), { code: "TokenSignatureInvalid" });
  });

  it("lets the deployer manage everything in the subscription, but access no data until that is granted", async () => {
    const assignments: RoleAssignment[] = [];
    const identity = await open("owner", assignments);
    const principalId = identity.deployer.objectId;
    const scope = `/subscriptions/${identity.subscriptionId}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a`;
    assert.ok(identity.isAllowed({ principalId, scope, action: "Microsoft.Storage/storageAccounts/write" }));
    assert.ok(!identity.isAllowed({ principalId, scope: "/subscriptions/other", action: "x/read" }));
    assert.ok(!identity.isAllowed({ principalId, scope, dataAction: readBlob }));
    assignments.push({ id: "1", principalId, roleDefinitionId: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", scope });
    assert.ok(identity.isAllowed({ principalId, scope, dataAction: readBlob }));
    assignments.pop();
    assert.ok(!identity.isAllowed({ principalId, scope, dataAction: readBlob }));
  });
});
