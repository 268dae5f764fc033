import type { FailureCode } from "./failure-code";

const QUOTA =
  "lower the number of nodes or choose a smaller size, or request a higher quota of the Batch account (Azure portal, Quotas)";
const SIZE = "choose a VM size that the region and the Batch account support (`az batch location list-skus`)";

/** Returns the entry of a kind of resource that Azure Policy can protect. */
function restricted(code: string, resource: string): FailureCode {
  return {
    of: "resize",
    code,
    cause: `an Azure Policy assignment does not allow Batch to create or change ${resource}`,
    fix: "find the assignment in the details of the error, and ask its owner for an exemption of the Batch account's resources",
  };
}

/**
 * The codes of a pool's `resizeErrors`. Sources: `PoolResizeErrorCodes` of the .NET client 16, "Azure Batch pool
 * resizing failure", and "Azure Batch pool and node errors".
 */
export const RESIZE_CODES: readonly FailureCode[] = [
  {
    of: "resize",
    code: "AccountCoreQuotaReached",
    cause: "the Batch account has reached its quota of dedicated cores",
    fix: QUOTA,
  },
  {
    of: "resize",
    code: "AccountLowPriorityCoreQuotaReached",
    cause: "the Batch account has reached its quota of low-priority cores",
    fix: QUOTA,
  },
  {
    of: "resize",
    code: "AccountSpotCoreQuotaReached",
    cause: "the Batch account has reached its quota of Spot cores",
    fix: QUOTA,
  },
  {
    of: "resize",
    code: "AccountVMSeriesCoreQuotaReached",
    cause: "the Batch account has reached its quota of cores of the VM series",
    fix: `choose a size of another series, or ${QUOTA}`,
  },
  {
    of: "resize",
    code: "AllocationFailed",
    cause:
      "Azure could not allocate the nodes: the region has no capacity for the size now, or the details of the error say what is wrong",
    fix: "correct what the details name, choose another size or region, or resize the pool later",
  },
  {
    of: "resize",
    code: "AllocationTimedOut",
    cause: "Azure could not allocate the nodes within the resize timeout",
    fix: "resize the pool again with a longer timeout, or choose another size or region",
  },
  {
    of: "resize",
    code: "CommunicationEnabledPoolReachedMaxVMCount",
    cause: "a pool with communication between nodes cannot have this many nodes",
    fix: "lower the number of nodes, or create a pool without `enableInterNodeCommunication`",
  },
  {
    of: "resize",
    code: "DependentResourceNotFound",
    cause: "a resource that the pool needs does not exist, such as its subnet, its image or its identity",
    fix: "create the resource that the details name, or create a pool without it",
  },
  {
    of: "resize",
    code: "DiskEncryptionFailure",
    cause: "the disks of the nodes could not be encrypted",
    fix: "choose a size and an image that support the pool's disk encryption, and check the key",
  },
  {
    of: "resize",
    code: "FailedIdentityOperation",
    cause: "Azure could not assign the pool's identity to the nodes",
    fix: "check that the identity exists; if it was created just now, resize the pool again",
  },
  {
    of: "resize",
    code: "IncompatibleVMSize",
    cause: "the VM size does not support the configuration of the pool, such as its image or its disks",
    fix: "choose a size that supports the generation of the image and the disks of the pool",
  },
  {
    of: "resize",
    code: "MissingPublisherPropertyInMarketPlacePlan",
    cause: "the marketplace plan of the image has no publisher",
    fix: "use an image whose plan is complete, and accept its terms (`az vm image terms accept`)",
  },
  restricted("OperationsOnImageRestrictedByPolicy", "an image"),
  restricted("OperationsOnLoadBalancerRestrictedByPolicy", "a load balancer"),
  restricted("OperationsOnNetworkSecurityGroupRestrictedByPolicy", "a network security group"),
  restricted("OperationsOnPrivateEndpointRestrictedByPolicy", "a private endpoint"),
  restricted("OperationsOnPrivateLinkRestrictedByPolicy", "a private link"),
  restricted("OperationsOnPublicIPRestrictedByPolicy", "a public IP address"),
  restricted("OperationsOnVirtualNetworkRestrictedByPolicy", "a virtual network"),
  restricted("OperationsRestrictedByPolicy", "a resource"),
  {
    of: "resize",
    code: "OverconstrainedAllocationRequestError",
    cause: "no place in the region meets all conditions of the pool together",
    fix: "remove conditions, such as zones, a fixed public IP address or communication between nodes, and resize the pool again",
  },
  {
    of: "resize",
    code: "RemoveNodesFailed",
    cause: "Azure could not remove all nodes",
    fix: "resize the pool again; check for resource locks, which block it in an account with the allocation mode of the user's subscription",
  },
  {
    of: "resize",
    code: "ResizeStopped",
    cause: "a user stopped the resize",
    fix: "resize the pool again",
  },
  {
    of: "resize",
    code: "Unknown",
    cause: "Batch does not know the reason",
    fix: "resize the pool again, and contact Azure support if the failure stays",
  },
  { of: "resize", code: "UnsupportedVMSize", cause: "the Batch account cannot use the VM size", fix: SIZE },
];
