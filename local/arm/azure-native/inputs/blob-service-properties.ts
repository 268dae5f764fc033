import { array, boolean, integer, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:storage:BlobServiceProperties`. */
export const blobServicePropertiesInputs = object({
  accountName: required(string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ })),
  automaticSnapshotPolicyEnabled: boolean(),
  blobServicesName: oneOf("default"),
  changeFeed: object({
    enabled: boolean(),
    retentionInDays: integer({ min: 1, max: 146_000 }),
  }),
  containerDeleteRetentionPolicy: object({
    allowPermanentDelete: boolean(),
    days: integer({ min: 1, max: 365 }),
    enabled: boolean(),
  }),
  cors: object({
    corsRules: array(
      object({
        allowedHeaders: required(array(string())),
        allowedMethods: required(
          array(oneOf("DELETE", "GET", "HEAD", "MERGE", "POST", "OPTIONS", "PUT", "PATCH", "CONNECT", "TRACE")),
        ),
        allowedOrigins: required(array(string())),
        exposedHeaders: required(array(string())),
        maxAgeInSeconds: required(integer()),
      }),
    ),
  }),
  defaultServiceVersion: string(),
  deleteRetentionPolicy: object({
    allowPermanentDelete: boolean(),
    days: integer({ min: 1, max: 365 }),
    enabled: boolean(),
  }),
  isVersioningEnabled: boolean(),
  lastAccessTimeTrackingPolicy: object({
    blobType: array(string()),
    enable: required(boolean()),
    name: oneOf("AccessTimeTracking"),
    trackingGranularityInDays: integer(),
  }),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  restorePolicy: object({
    days: integer({ min: 1, max: 365 }),
    enabled: required(boolean()),
  }),
});
