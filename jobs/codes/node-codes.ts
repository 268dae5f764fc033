import type { FailureCode } from "./failure-code";

/**
 * The codes of a node's `errors`, and the states of nodes that run no tasks, in lower case. Sources: "Azure Batch node
 * gets stuck in the Unusable state", "Azure Batch pool and node errors", and `ComputeNodeState`.
 */
export const NODE_CODES: readonly FailureCode[] = [
  {
    of: "node",
    code: "ApplicationPackageError",
    cause:
      "the node could not download an application package, for example because the identity of the linked storage account is not on the pool",
    fix: "put the identity of the account's `nodeIdentityReference` on the pool, check the package, and create the pool again",
  },
  {
    of: "node",
    code: "BatchAgentInstallationFailure",
    cause:
      "the Batch agent could not be installed, because the custom image has another operating system than `nodeAgentSKUId` says, or is damaged",
    fix: "create the pool again with the `nodeAgentSKUId` of the image",
  },
  {
    of: "node",
    code: "ContainerInvalidImage",
    cause: "the node could not download a container image of the pool",
    fix: "check the name and tag of the image and the access to its registry, and create the pool again",
  },
  {
    of: "node",
    code: "ContainerInvalidRegistry",
    cause: "a container registry of the pool does not exist or denies access",
    fix: "check the registry's server, and the identity or password with which the node signs in",
  },
  {
    of: "node",
    code: "DiskFull",
    cause: "more than 90 % of the node's disk is used",
    fix: "delete jobs or files on the node and reboot it; shorten `retentionTime` of tasks, or choose a size with a larger disk",
  },
  {
    of: "node",
    code: "MountConfigurationError",
    cause: "the node could not mount a file system of the pool",
    fix: "check `mountConfiguration` of the pool, and read the log of the mount in `fsmounts` on the node",
  },
  {
    of: "node",
    code: "starttaskfailed",
    cause: "the StartTask failed on the node, so it takes no tasks",
    fix: "read the last lines of startup/stderr.txt; `pulumi up --refresh` restores a missing or damaged archive of the node tool; then reimage the node",
  },
  {
    of: "node",
    code: "unusable",
    cause:
      "the Batch service cannot use the node, and without an error of the node it cannot reach it: in a virtual network, usually a rule, a route or the DNS is wrong",
    fix: "let the service tag BatchNodeManagement through the network security group and the routes, check the DNS, and reboot the node",
  },
  {
    of: "node",
    code: "preempted",
    cause: "Azure took the Spot node back; its tasks run again on another node",
    fix: "wait for new Spot nodes, or use dedicated nodes",
  },
  {
    of: "node",
    code: "offline",
    cause: "a user has disabled scheduling on the node",
    fix: "enable scheduling (`az batch node scheduling enable`), or remove the node",
  },
  {
    of: "node",
    code: "unknown",
    cause: "the Batch service has lost contact with the node",
    fix: "wait some minutes, then reboot the node",
  },
];
