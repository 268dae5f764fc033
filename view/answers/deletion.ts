import type { Ask } from "../request/ask";
import { RequestError } from "../request/request-error";
import { outputOf } from "./where";

/** Deletes an output, if the page may. */
export async function deletionAnswer(ask: Ask): Promise<object> {
  if (!ask.options.allowDelete) {
    throw new RequestError(
      403,
      "ReadOnly",
      "this page may not delete outputs; run `batch-outputs view --allow-delete`",
    );
  }
  const output = await outputOf(ask);
  await output.delete({ abortSignal: ask.abortSignal });
  return { deleted: output.url };
}
