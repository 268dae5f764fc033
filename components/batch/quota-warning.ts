import * as pulumi from "@pulumi/pulumi";
import type { PoolNodesArgs } from "../pool/pool-nodes-args";
import { parseVmSize } from "../pool/vm-size";
import type { BatchQuotas } from "./batch-quotas";
import { comparableFamily, quotaFamily } from "./quota-family";

/** The part of a pool that determines which quotas it needs. */
export type PoolSize = Pick<pulumi.Unwrap<PoolNodesArgs>, "vmSize" | "nodes" | "autoscaleFormula" | "autoscale">;

/** How to get more quota; for messages. */
export const QUOTA_FIX =
  "request an increase in the Azure portal (https://learn.microsoft.com/azure/batch/batch-quota-limit), or use a Batch account that has enough (existingBatchAccountId of OutputPipeline)";

/**
 * Returns which quotas are too small for pools, with what the pools need and what the account has. A pool with a preset
 * counts as its most dedicated nodes, and one with a formula as one node. A node whose number of cores is not in its
 * size's name counts as one core. A family that Azure names irregularly is not compared.
 */
export function quotaFindings(pools: readonly PoolSize[], quotas: BatchQuotas): string[] {
  const findings: string[] = [];
  const compare = (what: string, needed: number, quota: number | undefined) => {
    if (quota !== undefined && needed > quota) findings.push(`${what}: ${needed} needed, quota ${quota}`);
  };
  compare("pools", pools.length, quotas.poolQuota);
  compare("dedicated cores", coresOf(pools), quotas.dedicatedCoreQuota);
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
    sizes: pools.map(({ vmSize, nodes, autoscaleFormula, autoscale }) => ({
      vmSize,
      nodes,
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
  const cores = pools.map(({ vmSize, nodes = 1, autoscaleFormula, autoscale }) => {
    const perNode = parseVmSize(vmSize)?.vCpus ?? 1;
    return autoscaleFormula === undefined ? perNode * (autoscale?.maxNodes ?? nodes) : perNode;
  });
  return cores.reduce((sum, count) => sum + count, 0);
}
