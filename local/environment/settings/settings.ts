import { LocalAzureError } from "../local-azure-error";
import {
  address,
  choice,
  instant,
  limit,
  periodSpan,
  type SettingKind,
  subnet,
  timeSpan,
  version,
} from "./setting-kinds";

/** One behavior of Azure that is off or immediate in local Azure by default. */
interface Setting<T> {
  readonly kind: SettingKind<T>;
  /** What the setting does, for the table in the README. */
  readonly meaning: string;
  /** The value by default, as text. */
  readonly local: string;
  /** The value of `--like azure`. */
  readonly azure: string;
  /** The documentation of Azure's behavior, and the source of the number. */
  readonly source: string;
}

const deployerNames = ["owner", "user", "servicePrincipal", "delegated", "reader"] as const;

/** A deployer, by the value of the setting `deployer`. */
export type DeployerName = (typeof deployerNames)[number];

/** The documented errors of a growing pool that no other setting causes. */
const resizeErrorCodes = [
  "AllocationFailed",
  "AllocationTimedOut",
  "CommunicationEnabledPoolReachedMaxVMCount",
  "DependentResourceNotFound",
  "DiskEncryptionFailure",
  "FailedIdentityOperation",
  "IncompatibleVMSize",
  "OperationsRestrictedByPolicy",
  "OverconstrainedAllocationRequestError",
  "UnsupportedVMSize",
  "Unknown",
] as const;

/** The documented errors of a task that a test cannot easily cause, of the node's disk or of a transfer. */
const taskErrorCodes = [
  "BlobDownloadTimedOut",
  "BlobDownloadMiscError",
  "ResourceContainerListMiscError",
  "ResourceDirectoryCreateFailed",
  "ResourceFileCreateFailed",
  "ResourceFileWriteFailed",
  "DiskFull",
  "FileUploadTimedOut",
  "FileUploadMiscError",
] as const;

/** The settings of a local Azure, by name. The README has them as a table. */
export const settings = {
  "roleDelay.arm": setting(timeSpan, {
    meaning: "time after which Resource Manager sees a new role assignment",
    local: "0s",
    azure: "30s",
    source:
      "[up to 10 minutes](https://learn.microsoft.com/azure/role-based-access-control/troubleshooting); our choice",
  }),
  "roleDelay.blob": setting(timeSpan, {
    meaning: "time after which Blob storage sees a new role assignment",
    local: "0s",
    azure: "90s",
    source:
      "[up to 10 minutes](https://learn.microsoft.com/azure/role-based-access-control/troubleshooting); our choice",
  }),
  "roleDelay.batch": setting(timeSpan, {
    meaning: "time after which Batch sees a new role assignment",
    local: "0s",
    azure: "60s",
    source:
      "[up to 10 minutes](https://learn.microsoft.com/azure/role-based-access-control/troubleshooting); our choice",
  }),
  "quota.pools": setting(limit, {
    meaning: "pools per Batch account; above it, a creation fails with `PoolQuotaReached`",
    local: "unlimited",
    azure: "20",
    source: "[new accounts have 0 to 100](https://learn.microsoft.com/azure/batch/batch-quota-limit); our choice",
  }),
  "quota.dedicatedCores": setting(limit, {
    meaning: "dedicated cores per Batch account; above it, a resize fails with `AccountCoreQuotaReached`",
    local: "unlimited",
    azure: "100",
    source: "[new accounts have 0 to 900](https://learn.microsoft.com/azure/batch/batch-quota-limit); our choice",
  }),
  "quota.familyCores": setting(limit, {
    meaning: "dedicated cores per family of sizes; above it, a resize fails with `AccountVMSeriesCoreQuotaReached`",
    local: "unlimited",
    azure: "50",
    source: "[each family has its own quota](https://learn.microsoft.com/azure/batch/batch-quota-limit); our choice",
  }),
  "quota.spotCores": setting(limit, {
    meaning: "Spot cores per Batch account; above it, a resize fails with `AccountSpotCoreQuotaReached`",
    local: "unlimited",
    azure: "100",
    source: "[new accounts have 0 to 900](https://learn.microsoft.com/azure/batch/batch-quota-limit); our choice",
  }),
  "resize.error": setting(choice("none", ...resizeErrorCodes), {
    meaning: "the error, such as `AllocationFailed`, with which each growth of a pool fails",
    local: "none",
    azure: "none",
    source: "[resize errors](https://learn.microsoft.com/dotnet/api/microsoft.azure.batch.common.poolresizeerrorcodes)",
  }),
  "resize.time": setting(timeSpan, {
    meaning: "time that a pool is `resizing` before it gets nodes, or after nodes left it",
    local: "0s",
    azure: "20s",
    source: "[a resize takes minutes](https://learn.microsoft.com/azure/batch/nodes-and-pools); our choice",
  }),
  "node.creating": setting(timeSpan, {
    meaning: "time that a new node is `creating`",
    local: "0s",
    azure: "10s",
    source: "[states of nodes](https://learn.microsoft.com/azure/batch/batch-get-resource-counts); our choice",
  }),
  "node.starting": setting(timeSpan, {
    meaning: "time that a node is `starting`, also after a reboot or reimage",
    local: "0s",
    azure: "10s",
    source: "[states of nodes](https://learn.microsoft.com/azure/batch/batch-get-resource-counts); our choice",
  }),
  "node.error": setting(choice("none", "DiskFull", "NodePreparationError"), {
    meaning:
      "the error, such as `DiskFull`, with which each new node becomes `unusable`; a reboot or reimage repairs the node",
    local: "none",
    azure: "none",
    source: "[node errors](https://learn.microsoft.com/azure/batch/batch-pool-node-error-checking)",
  }),
  "spot.capacity": setting(limit, {
    meaning:
      "Spot nodes per Batch account that the region has capacity for, such as `0`; nodes above it are `preempted` and lose their files, and start again when there is capacity; a pool does not grow above it (`AllocationFailed`)",
    local: "unlimited",
    azure: "unlimited",
    source: "[Spot nodes](https://learn.microsoft.com/azure/batch/batch-spot-vms)",
  }),
  "task.error": setting(choice("none", ...taskErrorCodes), {
    meaning:
      "the error, such as `BlobDownloadTimedOut`, with which each task fails before its process starts; an error of an upload, such as `FileUploadMiscError`, with which each upload of a file fails",
    local: "none",
    azure: "none",
    source: "[error codes](https://learn.microsoft.com/rest/api/batchservice/batch-status-and-error-codes)",
  }),
  "jobSchedule.minute": setting(periodSpan, {
    meaning:
      "length of a minute in `recurrenceInterval` and `startWindow` of [job schedules](#job-schedules), such as `200ms`",
    local: "60s",
    azure: "60s",
    source:
      "[intervals of at least 1 minute](https://learn.microsoft.com/rest/api/batchservice/job-schedules/create-job-schedule)",
  }),
  "autoscale.minute": setting(periodSpan, {
    meaning:
      "length of a minute for [autoscale](#autoscale): for the time between samples, their delay, and the evaluation intervals of pools",
    local: "1s",
    azure: "60s",
    source:
      "[intervals of 5 minutes to 168 hours](https://learn.microsoft.com/azure/batch/batch-automatic-scaling); our choice",
  }),
  "autoscale.sampleDelay": setting(timeSpan, {
    meaning: "time after which a formula can read a sample, in minutes of `autoscale.minute`",
    local: "0s",
    azure: "60s",
    source: "[approximately one minute](https://learn.microsoft.com/azure/batch/batch-automatic-scaling)",
  }),
  "autoscale.time": setting(instant, {
    meaning: "the time in formulas: `now`, or a time in UTC such as `2026-11-28T08:00:00Z` that stands still",
    local: "now",
    azure: "now",
    source: "[`time()`](https://learn.microsoft.com/azure/batch/batch-automatic-scaling)",
  }),
  "pool.sizes": setting(choice("any", "known"), {
    meaning:
      "sizes that Resource Manager accepts for pools: each one, or those of a table, with an image of a matching generation and architecture",
    local: "any",
    azure: "known",
    source: "[sizes](https://learn.microsoft.com/azure/virtual-machines/sizes/overview); a subset",
  }),
  "create.storageAccount": setting(timeSpan, {
    meaning: "time that the creation of a storage account continues after the account exists",
    local: "0s",
    azure: "20s",
    source: "an operation that azure-native polls; our choice",
  }),
  "create.batchAccount": setting(timeSpan, {
    meaning: "time that the creation of a Batch account continues after the account exists",
    local: "0s",
    azure: "20s",
    source: "an operation that azure-native polls; our choice",
  }),
  "storageWrite.time": setting(timeSpan, {
    meaning:
      "time of a write to a storage account, its soft delete or lifecycle, or of linking a Batch account to it; another one meanwhile fails with `StorageAccountOperationInProgress`",
    local: "0s",
    azure: "2s",
    source: "[one write at a time](https://github.com/hashicorp/terraform-provider-azurerm/issues/29351); our choice",
  }),
  "storageWrite.retries": setting(limit, {
    meaning:
      "how often the provider retries after `StorageAccountOperationInProgress`, after 20, 60 and 120 s; a number such as `0` shows the conflict at once",
    local: "3",
    azure: "3",
    source: "[azure-native 3.28](https://github.com/pulumi/pulumi-azure-native/pull/4497)",
  }),
  "container.deletion": setting(timeSpan, {
    meaning:
      "time after which the name of a deleted container is free; before, a creation fails with `ContainerBeingDeleted`",
    local: "0s",
    azure: "30s",
    source: "[at least 30 seconds](https://learn.microsoft.com/rest/api/storageservices/delete-container)",
  }),
  "blob.newestVersion": setting(version, {
    meaning:
      "the newest service version that Blob storage accepts; a newer `x-ms-version` is refused with `InvalidHeaderValue`",
    local: "any",
    azure: "2025-11-05",
    source: "[regions get versions later](https://github.com/Azure/azure-sdk-for-net/issues/45302); our choice",
  }),
  "client.address": setting(address, {
    meaning:
      "the public address of this machine, such as `198.51.100.7`, from which all requests come except those of nodes; the firewall of an account refuses it with `AuthorizationFailure` unless a rule allows it",
    local: "203.0.113.1",
    azure: "203.0.113.1",
    source: "[firewall rules](https://learn.microsoft.com/azure/storage/common/storage-network-security); our choice",
  }),
  "client.subnet": setting(subnet, {
    meaning:
      "the ARM id of the subnet of this machine, such as `/subscriptions/…/subnets/agents`, or `none`; from there, it also reaches private endpoints in the same virtual network, and accounts that allow the subnet",
    local: "none",
    azure: "none",
    source: "[private endpoints](https://learn.microsoft.com/azure/private-link/private-endpoint-overview); our choice",
  }),
  "imds.requestsPerSecond": setting(limit, {
    meaning: "token requests per second and node; above it, IMDS answers 429 with `Retry-After`",
    local: "unlimited",
    azure: "20",
    source: "[20 per second](https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service)",
  }),
  "batch.requestsPerSecond": setting(limit, {
    meaning: "requests per second and Batch account, such as `50`; above it, 429 `TooManyRequests` with `Retry-After`",
    local: "unlimited",
    azure: "unlimited",
    source:
      "[error codes](https://learn.microsoft.com/rest/api/batchservice/batch-status-and-error-codes); no number is documented",
  }),
  "batch.busyEvery": setting(limit, {
    meaning: "each such number of requests, Batch answers 503 `ServerBusy` with `Retry-After`",
    local: "unlimited",
    azure: "100",
    source: "[error codes](https://learn.microsoft.com/rest/api/batchservice/batch-status-and-error-codes); our choice",
  }),
  deployer: setting(choice(...deployerNames), {
    meaning: "the principal that deploys: `owner`, or another of the [deployers](#deployers), such as `reader`",
    local: "owner",
    azure: "owner",
    source: "[roles](https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged)",
  }),
  "deployer.signIn": setting(choice("managedIdentity", "oidc"), {
    meaning:
      "how programs sign in as the deployer: with the IMDS, or in another way, such as `oidc`, the OIDC token of a pipeline at the token endpoint of Entra ID",
    local: "managedIdentity",
    azure: "managedIdentity",
    source:
      "[workload identity federation](https://learn.microsoft.com/entra/workload-id/workload-identity-federation)",
  }),
  "deployer.loginTime": setting(timeSpan, {
    meaning:
      "lifetime of the OIDC token, and time after the start of a provider in which `getClientToken` gets tokens, such as `5m`; later, AADSTS700024",
    local: "24h",
    azure: "24h",
    source: "[an OIDC token of a pipeline](https://github.com/Azure/login/issues/372) is valid for 5 minutes",
  }),
  "batch.apiVersions": setting(choice("any", "known"), {
    meaning:
      "the values of `api-version` that Batch accepts: those that are served, such as `2024-07-01.20.0`, or each one (`any`); others are refused with `InvalidQueryParameterValue`",
    local: "known",
    azure: "known",
    source: "[versions](https://learn.microsoft.com/rest/api/batchservice/batch-service-rest-api-versioning)",
  }),
} as const;

export type SettingName = keyof typeof settings;
export type SettingValue<N extends SettingName> = (typeof settings)[N] extends Setting<infer T> ? T : never;

/** The texts of some settings, by name. */
export type SettingTexts = Readonly<Partial<Record<SettingName, string>>>;

/** Names of complete sets of values: `local` is the default. */
export type Likeness = "local" | "azure";

/** Returns the values of all settings in a likeness. */
export function valuesLike(likeness: Likeness): Readonly<Record<SettingName, string>> {
  const values = Object.entries(settings).map(([name, definition]) => [name, definition[likeness]]);
  return Object.fromEntries(values) as Record<SettingName, string>;
}

/**
 * Checks texts that a user gave, from `--set` or a file.
 *
 * @param origin where they are from, for the error.
 * @throws {LocalAzureError} `WrongSetting`, with all problems.
 */
export function checkSettings(given: Readonly<Record<string, unknown>>, origin: string): SettingTexts {
  const problems = Object.entries(given).flatMap(([name, text]) => {
    if (!isSettingName(name)) {
      return [
        `${name} must be the name of a setting, got an unknown one; use one of ${Object.keys(settings).join(", ")}`,
      ];
    }
    const { rule } = settings[name].kind;
    return parsed(name, text) === undefined ? [`${name} must be ${rule}, got ${JSON.stringify(text)}`] : [];
  });
  if (problems.length > 0) throw new LocalAzureError("WrongSetting", `${origin}: ${problems.join("; ")}`);
  return given as SettingTexts;
}

/** Returns the value of a setting's text, or undefined if the text breaks the rule. */
export function parsed<N extends SettingName>(name: N, text: unknown): SettingValue<N> | undefined {
  const kind = settings[name].kind as SettingKind<unknown>;
  return typeof text === "string" ? (kind.parse(text) as SettingValue<N> | undefined) : undefined;
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

function setting<T>(kind: SettingKind<T>, rest: Omit<Setting<T>, "kind">): Setting<T> {
  return { kind, ...rest };
}
