import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { knownRoles } from "../../identity/known-roles";
import { builtInRoles, findRole } from "../../identity/role-definitions";
import { roleAllows } from "../../identity/roles";

describe("the built-in roles that are known and not enforced", () => {
  it("have unique GUIDs and names, and none of an enforced role", () => {
    const all = [...knownRoles, ...builtInRoles];
    assert.ok(knownRoles.length > 900, String(knownRoles.length));
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    for (const { id, name } of knownRoles) {
      assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.equal(name.trim(), name);
      assert.notEqual(name, "");
    }
  });

  // "Azure built-in roles" on learn.microsoft.com.
  const published = [
    ["4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User"],
    ["7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull"],
    ["a8889054-8d42-49c9-bc1c-52486c10e7cd", "Reservations Administrator"],
    ["980cf6f7-edec-4fd1-8e9e-28f70b1d5258", "Compute Limit Operator"],
    ["9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor"],
  ] as const;
  for (const [id, name] of published) {
    it(`include ${name}, which allows nothing`, () => {
      const role = findRole(`/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${id.toUpperCase()}`);
      assert.equal(role?.name, name);
      assert.equal(role?.assignableScopes, undefined);
      assert.equal(roleAllows(role!, { action: "Microsoft.KeyVault/vaults/read" }), false);
      assert.equal(roleAllows(role!, { dataAction: "Microsoft.KeyVault/vaults/secrets/getSecret/action" }), false);
    });
  }
});
