import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as authorization from "@pulumi/azure-native/authorization";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { StateResource } from "../../../scripts/rehearse/stack-resources";

/** Deletes a role assignment that is still in a stack's state: another stack adopts it and is destroyed. */
export async function deleteRoleAssignment({ id, outputs }: StateResource): Promise<void> {
  const { scope, principalId, principalType, roleDefinitionId, name } = outputs as Record<string, string>;
  const program = async () => {
    const inputs = {
      scope: scope ?? "",
      principalId: principalId ?? "",
      principalType,
      roleDefinitionId: roleDefinitionId ?? "",
    };
    new authorization.RoleAssignment("adopted", { ...inputs, roleAssignmentName: name }, { import: id });
  };
  // If no folder is given, the Automation API creates one and does not delete it.
  const workDir = await mkdtemp(join(tmpdir(), "azure-batch-outputs-adopt-"));
  const stackName = `e2e-${randomUUID().slice(0, 8)}`;
  const stack = await LocalWorkspace.createStack(
    { stackName, projectName: "delete-role-assignment", program },
    { workDir },
  );
  await stack.up();
  await stack.destroy({ remove: true });
  await rm(workDir, { recursive: true });
}
