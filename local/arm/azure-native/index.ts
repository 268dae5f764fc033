export type { Azure } from "./azure";
export { batchSettings } from "./batch-account";
export { createAzureNative } from "./create-azure-native";
export { shareOperations } from "./resource-operations";
export { customRoles } from "./role-definition";
export { primaryEndpoints, storageSettings } from "./storage-account";
