import type { PipelineDescription } from "../../../destinations";

/** A description as a deployed pipeline gives it, with `changes`. */
export function exampleDescription(changes: Partial<PipelineDescription> = {}): PipelineDescription {
  return {
    version: 1,
    batchEndpoint: "https://render.westeurope.batch.azure.com",
    pools: { small: { id: "render-pool-small-pool1a2b3c4d" } },
    blobEndpoint: "https://renderoutputs.blob.core.windows.net/",
    writer: { identityId: WRITER, identityClientId: "11111111-2222-3333-4444-555555555555" },
    jobs: { Render: { container: "job-render" } },
    nodeTool: { version: "0.1.0", sha256: "0123456789abcdef".repeat(4) },
    ...changes,
  };
}

export const WRITER =
  "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/render-writer";
