import type { Resource } from "../../../environment/resources";
import { type ObjectSchema, object, required, string } from "../../input-schema";
import type { Properties } from "../../properties";
import { actionOf, authorize } from "../authorize";
import type { Azure } from "../azure";
import { currentResource } from "../current-resource";
import { notFound } from "../not-found";
import { outputNames, type ResourceType } from "../resource-type";

/** A function of azure-native. */
export interface AzureFunction {
  readonly args: ObjectSchema;
  /** The names of the results. */
  readonly outputs: readonly string[];
  run(args: Properties, azure: Azure): Properties | Promise<Properties>;
}

/**
 * Returns the function that reads a resource of a type by the parts of its id.
 *
 * @param more arguments besides those parts.
 */
export function getter(type: ResourceType, more: ObjectSchema["properties"] = {}): AzureFunction {
  const parts = Object.fromEntries(type.path.map((name) => [name, required(string())]));
  return {
    args: object({ ...parts, ...more }),
    outputs: gotten(type),
    run: async (args, azure) => getterOutputs(await findResource(type, args, azure, "read")),
  };
}

/** Returns the names of the outputs of a resource that a function reads. */
export function gotten(type: ResourceType): string[] {
  const inputs = Object.keys(type.inputs.properties).filter((name) => !type.path.includes(name));
  return [...new Set([...inputs, ...outputNames(type), "id"])];
}

export function getterOutputs({ id, outputs }: Resource): Properties {
  return { ...outputs, id };
}

/**
 * Returns the resource that the arguments of a function name.
 *
 * @param verb the action that the caller needs, such as `listKeys/action`.
 * @throws {ArmError}
 */
export async function findResource(
  type: ResourceType,
  args: Properties,
  azure: Azure,
  verb: string,
): Promise<Resource> {
  const id = type.id(args, azure.identity.subscriptionId);
  authorize(azure, actionOf(type, verb), id);
  const resource = await currentResource(azure, type, id);
  if (resource !== undefined) return resource;
  throw notFound(type, id);
}
