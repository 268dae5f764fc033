import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { Environment } from "../../environment/environment";
import { openEnvironment } from "../../environment/open-environment";
import { changeSettings } from "../../environment/settings/open-settings";
import type { DeployerName } from "../../environment/settings/settings";
import { createIdentity, type Identity } from "../../identity";
import { temporaryFolder } from "../support/temporary-folder";

describe("deployers", () => {
  const folder = temporaryFolder();
  let environment: Environment;
  let identity: Identity;
  before(async () => {
    environment = await openEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => [] });
  });
  const become = (deployer: DeployerName) => changeSettings(environment.state, { set: { deployer } });
  const allows = (action: string, principalType?: string) =>
    identity.isAllowed({
      principalId: identity.deployer.objectId,
      scope: `/subscriptions/${identity.subscriptionId}/resourceGroups/rg`,
      action,
      ...(principalType !== undefined && { attributes: { principalType } }),
    });
  const [create, assign, unassign] = [
    "Microsoft.Storage/storageAccounts/write",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete",
  ] as const;
  const claimsOf = () => {
    const { token } = identity.issueToken(identity.deployer, "https://storage.azure.com");
    return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
  };

  it("are different principals, which are kept", () => {
    const names = ["owner", "user", "servicePrincipal", "delegated", "reader"] as const;
    const ids = (of: Identity) =>
      names.map((name) => {
        become(name);
        return of.deployer.objectId;
      });
    const first = ids(identity);
    assert.equal(new Set(first).size, names.length);
    assert.deepEqual(ids(createIdentity({ environment, roleAssignments: () => [] })), first);
  });

  it("user is an Owner whose token says so, and is no service principal", () => {
    become("user");
    assert.ok(allows(create) && allows(assign));
    assert.equal(claimsOf().idtyp, "user");
    assert.deepEqual(identity.deployerTypes(identity.deployer.objectId), ["User"]);
  });

  it("servicePrincipal creates resources, and assigns roles as User Access Administrator", () => {
    become("servicePrincipal");
    assert.ok(allows(create) && allows(assign, "User") && allows(unassign));
    assert.equal(claimsOf().idtyp, "app");
    assert.deepEqual(identity.deployerTypes(identity.deployer.objectId), ["ServicePrincipal"]);
  });

  it("delegated assigns roles only to service principals, and only if the request has their type", () => {
    become("delegated");
    assert.ok(allows(create));
    for (const action of [assign, unassign]) {
      assert.ok(allows(action, "ServicePrincipal"), action);
      assert.ok(!allows(action, "User"), action);
      assert.ok(!allows(action), action);
    }
    assert.ok(allows("Microsoft.Authorization/roleAssignments/read"));
  });

  it("reader only reads", () => {
    become("reader");
    assert.ok(allows("Microsoft.Storage/storageAccounts/read"));
    assert.ok(!allows(create) && !allows(assign));
    assert.ok(!allows("Microsoft.Storage/storageAccounts/listKeys/action"));
  });
});
