import type { Settings } from "../../environment/environment";
import { ArmError } from "../arm-error";
import { defined, type Properties } from "../properties";
import { createAccountWrites, newLink } from "./account-writes";
import { actionOf, authorize } from "./authorize";
import type { Azure } from "./azure";
import { deleteTree } from "./delete-tree";
import { createDeletions, type Deletions } from "./deletions";
import { requireLocation } from "./locations";
import { groupOf, nameOf, parentOf } from "./resource-id";
import type { ResourceType } from "./resource-type";

/** The writes of Azure Resource Manager. The Pulumi provider and the REST endpoint share them. */
export interface ResourceOperations {
  /**
   * Creates or updates a resource, and stores it.
   *
   * @param allInputs with `azureApiVersion`, and with the marks of azure-native.
   * @returns the outputs.
   * @throws {ArmError}
   */
  put(azure: Azure, type: ResourceType, id: string, allInputs: Properties): Promise<Properties>;
  /**
   * Deletes a resource and everything below it.
   *
   * @throws {ArmError}
   */
  delete(azure: Azure, type: ResourceType, id: string): Promise<void>;
}

/**
 * Returns the writes for one kind of client. All clients of a local Azure must share `accountWrites` and `deletions`.
 *
 * @param retries how often a write is retried that conflicts with another one of the same storage account.
 */
function createOperations(
  accountWrites: ReturnType<typeof createAccountWrites>,
  deletions: Deletions,
  retries: () => number,
): ResourceOperations {
  return {
    async put(azure, type, id, allInputs) {
      const { resources } = azure;
      const inputs = ownInputs(allInputs);
      authorize(azure, actionOf(type, "write"), id, inputs);
      requireLocation(type, inputs);
      return deletions.duringWrite(id, async () => {
        requireParents(azure, type, id);
        const existing = resources.get(id);
        const decided = await accountWrites.during(
          type.token,
          newLink(type.token, inputs, existing) ?? id,
          () => type.put({ id, name: nameOf(id), inputs, existing }, azure),
          retries(),
        );
        const outputs = defined({
          ...echo(type, inputs),
          azureApiVersion: allInputs.azureApiVersion,
          name: nameOf(id),
          type: type.armType,
          ...decided,
        });
        resources.put({ id, type: type.token, inputs: defined(allInputs), outputs });
        return outputs;
      });
    },
    async delete(azure, type, id) {
      authorize(azure, actionOf(type, "delete"), id, azure.resources.get(id)?.inputs);
      await deletions.duringDeletion(id, () =>
        accountWrites.during(type.token, id, () => deleteTree(azure, id), retries()),
      );
    },
  };
}

/** Returns the writes of the Pulumi provider, and those of REST clients, which decide themselves whether to retry. */
export function shareOperations(settings: Settings): {
  readonly provider: ResourceOperations;
  readonly rest: ResourceOperations;
} {
  const accountWrites = createAccountWrites(settings);
  const deletions = createDeletions();
  return {
    provider: createOperations(accountWrites, deletions, () => settings.get("storageWrite.retries")),
    rest: createOperations(accountWrites, deletions, () => 0),
  };
}

/** Returns the inputs that are also outputs. */
export function echo(type: ResourceType, inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !type.path.includes(name)));
}

/** Returns the inputs of the type, without the ones that azure-native adds. */
export function ownInputs(inputs: Properties): Properties {
  const { azureApiVersion: _, ...own } = withoutMarks(inputs);
  return own;
}

export function withoutMarks(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
}

function requireParents({ resources }: Azure, type: ResourceType, id: string): void {
  if (!type.path.includes("resourceGroupName") || type.token === "azure-native:resources:ResourceGroup") return;
  const group = groupOf(id);
  if (group !== undefined && resources.get(group.id) === undefined) {
    throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${group.name}' could not be found.`);
  }
  const parent = parentOf(id);
  if (parent !== undefined && resources.get(parent) === undefined) {
    const nestedType = type.armType.slice(type.armType.indexOf("/") + 1);
    throw new ArmError(
      404,
      "ParentResourceNotFound",
      `Failed to perform 'write' on resource(s) of type '${nestedType}', because the parent resource '${parent}' could not be found.`,
    );
  }
}
