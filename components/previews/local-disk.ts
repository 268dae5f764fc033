import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { parseVmSize } from "../pool/vm-size";

/**
 * Warns in a preview if the nodes of a pool have no local disk and nothing sets the disk of the operating system. Tasks
 * then share that disk. The pool's outputs include the effects of transforms. Says nothing about a size that is a
 * secret.
 */
export function warnOfSmallDisk(pool: batch.Pool): void {
  if (!pulumi.runtime.isDryRun()) return;
  pulumi.all([pool.vmSize, pool.deploymentConfiguration]).apply(async ([name, deployment]) => {
    const size = name === undefined ? undefined : parseVmSize(name);
    const osDisk = deployment?.virtualMachineConfiguration?.osDisk;
    if (size === undefined || size.hasLocalDisk || osDisk !== undefined || (await pulumi.isSecret(pool.vmSize))) return;
    const better = size.withLocalDisk ?? "a size that has one, such as Standard_D2ds_v5";
    void pulumi.log.warn(
      `nodes of size ${size.name} have no local disk, so tasks share the disk of the operating system, which has 30 GB with the default image; choose ${better}, or give osDiskSizeGb`,
      pool,
    );
  });
}
