import type { Resource } from "../../../environment/resources";
import { ArmError } from "../../arm-error";
import type { Azure } from "../azure";

/**
 * Returns a resource that another one refers to.
 *
 * @param user the id of the resource that refers to it.
 * @throws {ArmError} `InvalidResourceReference`.
 */
export function requireReferenced({ resources }: Azure, id: string, token: string, user: string): Resource {
  const found = resources.get(id);
  if (found?.type === token) return found;
  throw invalidReference(id, user);
}

/** Returns the error of the network's resource provider for a resource that is missing, or in another region. */
export function invalidReference(id: string, user: string): ArmError {
  return new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${id} referenced by resource ${user} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

/** Returns the ETag of a resource that has just been written. */
export function newEtag(): string {
  return `W/"${crypto.randomUUID()}"`;
}
