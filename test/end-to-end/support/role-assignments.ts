import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { localAzureFolder } from "./local-azure";

/** A role assignment in local Azure. */
export interface RoleAssignment {
  readonly scope: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
}

/** Returns the role assignments in local Azure at a scope and below it. */
export async function roleAssignmentsBelow(scope: string): Promise<RoleAssignment[]> {
  const stateFolder = localAzureFolder();
  const resources = JSON.parse(await readFile(join(stateFolder, "resources.json"), "utf8")) as {
    readonly type: string;
    readonly inputs: RoleAssignment;
  }[];
  return resources
    .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
    .map(({ inputs }) => inputs)
    .filter((inputs) => inputs.scope.toLowerCase().startsWith(scope.toLowerCase()));
}
