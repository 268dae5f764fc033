/** The prefix of the actions on containers and their blobs, and of the attributes that conditions compare. */
export const CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers";
