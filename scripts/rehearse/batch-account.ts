import { needed } from "./question";
import type { Rehearsal } from "./rehearsal";
import type { StateResource } from "./stack-resources";

/**
 * Returns the Batch account of the pipeline.
 *
 * @throws {NotAnswered} if the stack has none.
 */
export async function batchAccountOf({
  pipeline,
  deployer,
}: Pick<Rehearsal, "pipeline" | "deployer">): Promise<StateResource> {
  const resources = await pipeline.resources(deployer);
  return needed(
    resources.find(({ type }) => type === "azure-native:batch:BatchAccount"),
    "the stack has no Batch account",
  );
}
