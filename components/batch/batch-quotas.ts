import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";

/**
 * The quotas of a Batch account. Core quotas are absent if the account allocates pools in the subscription
 * (`UserSubscription`), because the subscription's quotas apply.
 */
export interface BatchQuotas {
  readonly dedicatedCoreQuota: number | undefined;
  /** The quota of dedicated cores by family of VM sizes. Empty unless the account enforces it. */
  readonly dedicatedCoreQuotaPerVMFamily: { [family: string]: number };
  readonly lowPriorityCoreQuota: number | undefined;
  readonly poolQuota: number | undefined;
}

type Answer = Pick<
  batch.GetBatchAccountResult,
  | "dedicatedCoreQuota"
  | "dedicatedCoreQuotaPerVMFamily"
  | "dedicatedCoreQuotaPerVMFamilyEnforced"
  | "lowPriorityCoreQuota"
  | "poolQuota"
>;

/**
 * Returns the current quotas of an account. Azure changes them without an update of the account, so the state can have
 * old ones. The state's are used if Azure does not answer, and under mocks.
 *
 * @param read asks Azure for the account with an ARM id.
 */
export function currentQuotas(
  account: batch.BatchAccount,
  read: (id: string) => Promise<Answer>,
): pulumi.Output<BatchQuotas> {
  const recorded = pulumi.output({
    dedicatedCoreQuota: account.dedicatedCoreQuota,
    dedicatedCoreQuotaPerVMFamily: account.dedicatedCoreQuotaPerVMFamily,
    dedicatedCoreQuotaPerVMFamilyEnforced: account.dedicatedCoreQuotaPerVMFamilyEnforced,
    lowPriorityCoreQuota: account.lowPriorityCoreQuota,
    poolQuota: account.poolQuota,
  }) as pulumi.Output<Answer>;
  if (isUnderMocks()) return recorded.apply(quotasOf);
  return account.id.apply((id) => pulumi.output(read(id).catch(() => recorded))).apply(quotasOf);
}

function quotasOf(account: Answer): BatchQuotas {
  const { dedicatedCoreQuota, lowPriorityCoreQuota, poolQuota } = account;
  const families = account.dedicatedCoreQuotaPerVMFamilyEnforced ? (account.dedicatedCoreQuotaPerVMFamily ?? []) : [];
  return {
    dedicatedCoreQuota,
    dedicatedCoreQuotaPerVMFamily: Object.fromEntries(families.map(({ name, coreQuota }) => [name, coreQuota])),
    lowPriorityCoreQuota,
    poolQuota,
  };
}
