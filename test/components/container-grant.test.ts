import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BlobRole, ContainerGrant, type ContainerGrantArgs, PrincipalType } from "../../components";
import { assignmentName } from "../../components/grants/grant";
import { storageToken } from "../support/storage-token";
import { CONTAINER, PRINCIPAL } from "./support/argument-values";
import { type Answers, DEPLOYER } from "./support/azure-answers";
import { deploy, outputValue, type Stage } from "./support/deployment";

const ARGS: ContainerGrantArgs = { containerId: CONTAINER, principalId: PRINCIPAL, role: BlobRole.Reader };

const grantOf = (args: Partial<ContainerGrantArgs> = {}, stage: Stage = "later preview", answers: Answers = {}) =>
  deploy(stage, () => new ContainerGrant("ann", { ...ARGS, ...args }), answers);

const TYPE = "azure-native:authorization:RoleAssignment";

describe("ContainerGrant", () => {
  it("assigns the role at the container, under a name derived from what it grants", async () => {
    const { get, result } = await grantOf();
    const roleAssignmentName = assignmentName({ scope: CONTAINER, principalId: PRINCIPAL, role: "blobDataReader" });
    const { scope, principalId, principalType, roleDefinitionId, ...named } = get("ann-role-assignment").inputs;
    assert.deepEqual([scope, principalId, principalType], [CONTAINER, PRINCIPAL, undefined]);
    assert.match(String(roleDefinitionId), /2a2b9908-6ea1-4ae2-8e65-a410df84e7d1$/);
    assert.deepEqual(named, { roleAssignmentName });
    assert.equal(
      await outputValue(result.roleAssignmentId),
      `${CONTAINER}/providers/Microsoft.Authorization/roleAssignments/${roleAssignmentName}`,
    );
  });

  it("accepts Contributor and a principal type", async () => {
    const { get } = await grantOf({ role: BlobRole.Contributor, principalType: PrincipalType.ServicePrincipal });
    const { principalType, roleDefinitionId } = get("ann-role-assignment").inputs;
    assert.equal(principalType, "ServicePrincipal");
    assert.match(String(roleDefinitionId), /ba92f5b4-2d11-453d-a403-e96b0029c9fe$/);
  });

  it("sends the deployer's own type if the principal is the deployer", async () => {
    const principalId = DEPLOYER.objectId.toUpperCase();
    for (const [idtyp, type] of [
      ["user", "User"],
      ["app", "ServicePrincipal"],
    ]) {
      const token = () => storageToken(3600, { idtyp });
      const { get, logged, tokens } = await grantOf({ principalId }, "update", { token });
      assert.equal(get("ann-role-assignment").inputs.principalType, type);
      assert.deepEqual([logged, tokens], [[], 1]);
    }
  });

  it("sends no type if the program is signed in as another principal, or is a unit test", async () => {
    const token = () => storageToken(3600, { oid: PRINCIPAL, idtyp: "user" });
    const principalId = DEPLOYER.objectId;
    assert.equal(
      (await grantOf({ principalId }, "update", { token })).get("ann-role-assignment").inputs.principalType,
      undefined,
    );
    const { get, calls } = await grantOf({}, "unit test");
    assert.equal(get("ann-role-assignment").inputs.principalType, undefined);
    assert.deepEqual([...new Set(calls)], ["azure-native:authorization:getClientConfig"]);
  });

  it("warns in the preview of a new grant that has no type, and requests no token", async () => {
    const { logged, tokens } = await grantOf();
    assert.equal(logged.length, 1, String(logged));
    assert.match(logged[0] ?? "", /^ann-role-assignment has no principalType: .*condition.*; add principalType/);
    assert.equal(tokens, 0);
    assert.deepEqual((await grantOf({}, "update")).logged, []);
    assert.deepEqual((await grantOf({ principalType: PrincipalType.Group })).logged, []);
  });

  it("leaves the type of a grant in the state as it is", async () => {
    const name = assignmentName({ scope: CONTAINER, principalId: PRINCIPAL, role: "blobDataReader" });
    const recorded = {
      [`urn:pulumi:stack::project::${TYPE}::ann-role-assignment`]: { type: TYPE, outputs: { scope: CONTAINER, name } },
    };
    const { get, logged } = await grantOf({}, "later preview", { recorded });
    const { inputs, ignoreChanges } = get("ann-role-assignment");
    assert.deepEqual([inputs.principalType, ignoreChanges, logged], [undefined, ["principalType"], []]);
    const given = await grantOf({ principalType: PrincipalType.Group }, "later preview", { recorded });
    assert.deepEqual(given.get("ann-role-assignment").ignoreChanges, []);
  });
});
