import { ArmError } from "../arm-error";
import { type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import type { ResourceType } from "./resource-type";

/**
 * Checks whether the deployer may perform an action on a resource. Azure Resource Manager checks this before anything
 * else.
 *
 * @param inputs of the resource, with the attributes that conditions compare.
 * @throws {ArmError} `AuthorizationFailed`.
 */
export function authorize({ identity }: Azure, action: string, id: string, inputs: Properties = {}): void {
  const { objectId, clientId } = identity.deployer;
  const principalType = stringAt(inputs, "principalType");
  const attributes = principalType === undefined ? {} : { principalType };
  if (identity.isAllowed({ principalId: objectId, scope: id, action, attributes, service: "arm" })) return;
  throw new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** Returns the name of a type's action, such as `Microsoft.Batch/batchAccounts/read`. */
export function actionOf({ armType }: ResourceType, verb: string): string {
  // Azure names the actions of resource groups by the subscription.
  const prefix = armType === "Microsoft.Resources/resourceGroups" ? RESOURCE_GROUPS : armType;
  return `${prefix}/${verb}`;
}

const RESOURCE_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups";
