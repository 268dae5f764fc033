import { ArmError } from "../arm-error";
import type { Azure } from "./azure";

/**
 * Checks whether the deployer may perform an action on a resource. Azure Resource Manager checks this before anything
 * else.
 *
 * @throws {ArmError} `AuthorizationFailed`.
 */
export function authorise({ identity }: Azure, action: string, id: string): void {
  const { objectId, clientId } = identity.deployer;
  if (identity.isAllowed({ principalId: objectId, scope: id, action, service: "arm" })) return;
  throw new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
