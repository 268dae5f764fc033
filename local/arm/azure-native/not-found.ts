import { ArmError } from "../arm-error";
import { groupOf, nameOf } from "./resource-id";
import type { ResourceType } from "./resource-type";

/** Returns Azure Resource Manager's error for an id that names no resource. */
export function notFound(type: ResourceType, id: string): ArmError {
  const own = type.notFound?.(nameOf(id));
  if (own !== undefined) return new ArmError(404, own.code, own.message);
  const group = groupOf(id)?.name ?? "";
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type.armType}/${nameOf(id)}' under resource group '${group}' was not found.`,
  );
}
