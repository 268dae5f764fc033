import type { TokenCredential } from "@azure/core-auth";
import { type AnonymousCredential, newPipeline, type Pipeline } from "@azure/storage-blob";
import { pinnedServiceVersion } from "../../conventions/internal";

/** Returns the pipeline of a client of the SDK. `send` decides what is retried, and when. */
export function storagePipeline(credential: TokenCredential | AnonymousCredential): Pipeline {
  const pipeline = newPipeline(credential, { retryOptions: { maxTries: 1 } });
  pipeline.factories.push(pinnedServiceVersion);
  return pipeline;
}
