import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BlobRole, ContainerGrant, type ContainerGrantArgs, PrincipalType } from "../../components";
import { assignmentName } from "../../components/grants/grant";
import { CONTAINER, PRINCIPAL } from "./support/argument-values";
import { deploy, outputValue } from "./support/deployment";

const ARGS: ContainerGrantArgs = { containerId: CONTAINER, principalId: PRINCIPAL, role: BlobRole.Reader };

const grantOf = (args: Partial<ContainerGrantArgs> = {}) =>
  deploy("later preview", () => new ContainerGrant("ann", { ...ARGS, ...args }));

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
});
