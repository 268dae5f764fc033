import * as pulumi from "@pulumi/pulumi";
import type { PoolNodesArgs } from "../pool/pool-nodes-args";
import { fixedScale } from "../pool/scale-args";
import { parseVmSize } from "../pool/vm-size";
import type { BatchQuotas } from "./batch-quotas";
import { comparableFamily, quotaFamily } from "./quota-family";

/** The part of a pool that determines which quotas it needs. */
export type PoolSize = Pick<
  pulumi.Unwrap<PoolNodesArgs>,
  "vmSize" | "nodes" | "spotNodes" | "autoscaleFormula" | "autoscale"
>;

/** How to get more quota; for messages. */
export const QUOTA_FIX =
  "request an increase in the Azure portal (https://learn.microsoft.com/azure/batch/batch-quota-limit), or use a Batch account that has enough (existingBatchAccountId of OutputPipeline)";

/**
 * Returns which quotas are too small for pools, with what the pools need and what the account has. A pool with a preset
 * counts as its most nodes, and one with a formula as one node. A node whose number of cores is unknown counts as one
 * core.
 */
export function quotaFindings(pools: readonly PoolSize[], quotas: BatchQuotas): string[] {
  const findings: string[] = [];
  const compare = (what: string, needed: number, quota: number | undefined) => {
    if (quota !== undefined && needed > quota) findings.push(`${what}: ${needed} needed, quota ${quota}`);
  };
  compare("pools", pools.length, quotas.poolQuota);
  compare("dedicated cores", coresOf(pools), quotas.dedicatedCoreQuota);
  compare("Spot cores", spotCoresOf(pools), quotas.lowPriorityCoreQuota);
  for (const [family, quota] of Object.entries(quotas.dedicatedCoreQuotaPerVMFamily)) {
    const relatives = pools.filter(({ vmSize }) => quotaFamily(vmSize) === comparableFamily(family));
    compare(`dedicated cores of ${family}`, coresOf(relatives), quota);
  }
  return findings;
}

/** The part of a LinkedBatchAccount that the pools are compared with. */
type Account = { readonly accountName: pulumi.Output<string> } & {
  readonly [Name in keyof BatchQuotas]: pulumi.Output<BatchQuotas[Name]>;
};

/** Warns if the quotas of a Batch account are too small for the declared pools, as soon as both are known. */
export function warnOfQuotas(pools: readonly PoolNodesArgs[], account: Account, pipeline: pulumi.Resource): void {
  const { accountName, dedicatedCoreQuota, dedicatedCoreQuotaPerVMFamily, lowPriorityCoreQuota, poolQuota } = account;
  const needs = pulumi.output({
    sizes: pools.map(({ vmSize, nodes, spotNodes, autoscaleFormula, autoscale }) => ({
      vmSize,
      nodes,
      spotNodes,
      autoscaleFormula,
      autoscale,
    })),
    accountName,
    quotas: { dedicatedCoreQuota, dedicatedCoreQuotaPerVMFamily, lowPriorityCoreQuota, poolQuota },
  });
  needs.apply(async (known) => {
    const findings = quotaFindings(known.sizes, known.quotas);
    // The numbers are derived from arguments, which can be secrets.
    if (findings.length === 0 || (await pulumi.isSecret(needs))) return;
    const others = "other pools of the account count too";
    void pulumi.log.warn(
      `the quotas of Batch account ${known.accountName} are too small for the declared pools (${findings.join("; ")}; ${others}); ${QUOTA_FIX}`,
      pipeline,
    );
  });
}

function coresOf(pools: readonly PoolSize[]): number {
  return sum(pools, ({ nodes, spotNodes, autoscaleFormula, autoscale }) => {
    if (autoscaleFormula !== undefined) return 1;
    return autoscale?.maxNodes ?? fixedScale({ nodes, spotNodes }).targetDedicatedNodes;
  });
}

function spotCoresOf(pools: readonly PoolSize[]): number {
  return sum(pools, ({ spotNodes, autoscale }) => autoscale?.maxSpotNodes ?? spotNodes ?? 0);
}

function sum(pools: readonly PoolSize[], nodesOf: (pool: PoolSize) => number): number {
  return pools.reduce((cores, pool) => cores + nodesOf(pool) * (parseVmSize(pool.vmSize)?.vCpus ?? 1), 0);
}
