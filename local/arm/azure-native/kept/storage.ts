import { IMMUTABILITY_POLICY } from "../storage/container-protection";
import type { KeptRow } from "./kept-type";

const ACCOUNT = "Microsoft.Storage/storageAccounts";

/** The parts of a storage account that have no effect on blobs. Local Azure serves no queues, tables and files. */
export const keptStorageTypes: readonly KeptRow[] = [
  {
    type: "storage:Queue",
    apiVersion: "2024-01-01",
    id: [ACCOUNT, "accountName", "queueServices", "=default", "queues", "queueName"],
    inputs: "accountName! metadata:map queueName resourceGroupName!",
    own: { approximateMessageCount: () => 0 },
  },
  {
    type: "storage:Table",
    apiVersion: "2024-01-01",
    id: [ACCOUNT, "accountName", "tableServices", "=default", "tables", "tableName"],
    inputs: `accountName! resourceGroupName! signedIdentifiers[]{accessPolicy{expiryTime permission! startTime} id!}
      tableName`,
  },
  {
    type: "storage:FileShare",
    apiVersion: "2024-01-01",
    id: [ACCOUNT, "accountName", "fileServices", "=default", "shares", "shareName"],
    inputs: `accessTier accountName! enabledProtocols expand fileSharePaidBursting{paidBurstingEnabled:bool
      paidBurstingMaxBandwidthMibps:int paidBurstingMaxIops:int} metadata:map provisionedBandwidthMibps:int
      provisionedIops:int resourceGroupName! rootSquash shareName shareQuota:int
      signedIdentifiers[]{accessPolicy{expiryTime permission startTime} id}`,
    generic: ["etag", "lastModifiedTime"],
    own: { shareQuota: ({ inputs }) => inputs.shareQuota ?? 5120 },
  },
  {
    type: IMMUTABILITY_POLICY.replace("azure-native:", ""),
    apiVersion: "2024-01-01",
    id: [
      ...[ACCOUNT, "accountName", "blobServices", "=default", "containers", "containerName"],
      ...["immutabilityPolicies", "immutabilityPolicyName"],
    ],
    inputs: `accountName! allowProtectedAppendWrites:bool allowProtectedAppendWritesAll:bool containerName!
      immutabilityPeriodSinceCreationInDays:int immutabilityPolicyName resourceGroupName!`,
    generic: ["etag"],
    own: { state: () => "Unlocked" },
  },
  {
    type: "storage:EncryptionScope",
    apiVersion: "2024-01-01",
    id: [ACCOUNT, "accountName", "encryptionScopes", "encryptionScopeName"],
    inputs: `accountName! encryptionScopeName keyVaultProperties{keyUri} requireInfrastructureEncryption:bool
      resourceGroupName! source state`,
    generic: ["creationTime", "lastModifiedTime"],
    own: { state: ({ inputs }) => inputs.state ?? "Enabled" },
  },
];
