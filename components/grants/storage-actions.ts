/** What the actions on containers and on their blobs begin with, and the attributes that conditions compare. */
export const CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers";
