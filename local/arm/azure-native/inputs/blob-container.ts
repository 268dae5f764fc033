import { boolean, map, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:storage:BlobContainer`. */
export const blobContainerInputs = object({
  accountName: required(string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ })),
  containerName: string({ min: 3, max: 63, pattern: /^(?:\$root|\$web|[a-z0-9]+(?:-[a-z0-9]+)*)$/ }),
  defaultEncryptionScope: string(),
  denyEncryptionScopeOverride: boolean(),
  enableNfsV3AllSquash: boolean(),
  enableNfsV3RootSquash: boolean(),
  immutableStorageWithVersioning: object({
    enabled: boolean(),
  }),
  metadata: map(string()),
  publicAccess: oneOf("Container", "Blob", "None"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
});
