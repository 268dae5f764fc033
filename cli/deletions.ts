import type { OutputReference } from "../outputs";
import { inOrder } from "../outputs/internal";
import { codeOf } from "./errors/reported-error";

/** The number of outputs that are deleted in parallel. */
const AT_ONCE = 16;

/** Deletes outputs in parallel, and yields each one. The first failure ends it. */
export function deletions(outputs: AsyncIterable<OutputReference>): AsyncGenerator<OutputReference, void> {
  return inOrder(outputs, AT_ONCE, deleteOne);
}

async function deleteOne(output: OutputReference): Promise<OutputReference> {
  try {
    await output.delete();
  } catch (error) {
    // Another program has deleted it meanwhile.
    if (codeOf(error) !== "OutputNotFound") throw error;
  }
  return output;
}
