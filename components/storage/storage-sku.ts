/**
 * How a storage account's data is replicated ("Azure Storage redundancy"). Premium accounts are not offered, because
 * they have no access tiers.
 */
export const StorageSku = {
  /** Three copies in one data center. */
  StandardLrs: "Standard_LRS",
  /** Copies in three zones of the region. */
  StandardZrs: "Standard_ZRS",
  /** Three copies, and three more in the paired region. */
  StandardGrs: "Standard_GRS",
  /** Standard_GRS, with read access to the paired region. */
  StandardRagrs: "Standard_RAGRS",
  /** Copies in three zones, and three more in the paired region. */
  StandardGzrs: "Standard_GZRS",
  /** Standard_GZRS, with read access to the paired region. */
  StandardRagzrs: "Standard_RAGZRS",
} as const;

/** How a storage account's data is replicated. */
export type StorageSku = (typeof StorageSku)[keyof typeof StorageSku];
