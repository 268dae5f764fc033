import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { supportWarning } from "../pool/agent-support";

/**
 * Warns in a preview if Batch no longer supports the image of a pool, or will not for long. The pool's outputs include
 * the effects of transforms. Says nothing about an image that is a secret.
 */
export function warnOfOldImage(pool: batch.Pool, now = new Date()): void {
  if (!pulumi.runtime.isDryRun()) return;
  pool.deploymentConfiguration.apply(async (deployment) => {
    const { nodeAgentSkuId: agent, imageReference } = deployment?.virtualMachineConfiguration ?? {};
    const image = `${imageReference?.offer} ${imageReference?.sku}`;
    const warning = agent === undefined ? undefined : supportWarning(agent, now, image);
    if (warning === undefined || (await pulumi.isSecret(pool.deploymentConfiguration))) return;
    void pulumi.log.warn(warning, pool);
  });
}
