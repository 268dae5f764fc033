import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openEnvironment } from "../../environment/open-environment";
import { changeSettings } from "../../environment/settings/open-settings";
import { createIdentity, type RoleAssignment } from "../../identity";
import { temporaryFolder } from "../support/temporary-folder";

const READ_BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

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
    assert.ok(!identity.isAllowed({ principalId, scope, dataAction: READ_BLOB }));
    assignments.push({ id: "1", principalId, roleDefinitionId: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", scope });
    assert.ok(identity.isAllowed({ principalId, scope, dataAction: READ_BLOB }));
    assignments.pop();
    assert.ok(!identity.isAllowed({ principalId, scope, dataAction: READ_BLOB }));
  });

  describe("with delays of role assignments", () => {
    const scope = "/subscriptions/s";
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

    it("shows each service a new assignment after its own delay", async () => {
      const environment = await openEnvironment(join(folder.path, "delayed"));
      const set = { "roleDelay.arm": "10s", "roleDelay.blob": "100s", "roleDelay.batch": "1000s" } as const;
      changeSettings(environment.state, { set });
      const assignments: RoleAssignment[] = [];
      const identity = createIdentity({ environment, roleAssignments: () => assignments });
      const request = { principalId: "p", scope, dataAction: READ_BLOB };
      const seenAfter = (seconds: number) => {
        const roleDefinitionId = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
        assignments.splice(0, 1, { id: "1", principalId: "p", roleDefinitionId, scope, updatedOn: ago(seconds) });
        return (["arm", "blob", "batch"] as const).filter((service) => identity.isAllowed({ ...request, service }));
      };
      assert.deepEqual(seenAfter(0), []);
      assert.deepEqual(seenAfter(50), ["arm"]);
      assert.deepEqual(seenAfter(500), ["arm", "blob"]);
      assert.deepEqual(seenAfter(5_000), ["arm", "blob", "batch"]);
      assert.deepEqual(seenAfter(0), []);
      changeSettings(environment.state, { like: "local" });
      assert.deepEqual(seenAfter(0), ["arm", "blob", "batch"]);
    });

    it("has no delay for the deployer, who was Owner before", async () => {
      const environment = await openEnvironment(join(folder.path, "owner-delayed"));
      changeSettings(environment.state, { set: { "roleDelay.arm": "10m" } });
      const identity = createIdentity({ environment, roleAssignments: () => [] });
      const principalId = identity.deployer.objectId;
      const ownScope = `/subscriptions/${identity.subscriptionId}`;
      assert.ok(identity.isAllowed({ principalId, scope: ownScope, action: "x/write", service: "arm" }));
    });
  });
});
