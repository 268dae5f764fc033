import { findImage, findVmSize, imageProblem } from "../../batch";
import { ArmError } from "../arm-error";
import { objectAt, type Properties, stringAt } from "../properties";

/**
 * Checks that Batch supports an image, and that it has the matching node agent. A custom image can have any of the
 * agents.
 */
export function checkImage(machine: Properties): void {
  const reference = objectAt(machine, "imageReference");
  const problem = imageProblem({ ...reference, isOwn: isOwn(reference), nodeAgent: String(machine.nodeAgentSkuId) });
  if (problem === undefined) return;
  const name = problem.of === "image" ? "imageReference" : "nodeAgentSkuId";
  invalid(`virtualMachineConfiguration.${name} ${problem.rule}, got '${problem.given}'`);
}

/**
 * Checks that a size is in the table of sizes, and that it fits the image. All images here are for x64.
 *
 * @param machine whose image is known to be supported, or the user's own.
 */
export function checkSize(vmSize: string, machine: Properties): void {
  const size = findVmSize(vmSize);
  if (size === undefined) {
    invalid(`vmSize must be a size that local Azure knows, got '${vmSize}'; \`--set pool.sizes=any\` accepts each one`);
  }
  const reference = objectAt(machine, "imageReference");
  const found = isOwn(reference) ? undefined : findImage(reference);
  if (found === undefined) return;
  if (size.architecture !== "x64") {
    invalid(`vmSize must have the image's architecture x64, got ${size.name} with ${size.architecture}`);
  }
  const generation = found.capabilities.includes("Generation2VMImage") ? 2 : 1;
  if (!size.generations.includes(generation)) {
    invalid(
      `imageReference must be of generation ${size.generations.join(" or ")} for ${size.name}, got '${found.sku}' of ${generation}`,
    );
  }
}

function isOwn(reference: Properties): boolean {
  const own = ["id", "communityGalleryImageId", "sharedGalleryImageId"];
  return own.some((name) => stringAt(reference, name) !== undefined);
}

function invalid(message: string): never {
  throw new ArmError(400, "InvalidPropertyValue", message);
}
