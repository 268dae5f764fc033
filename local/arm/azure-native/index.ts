export type { Azure } from "./azure";
export { batchSettings } from "./batch-account";
export { createAzureNative } from "./create-azure-native";
export { customRoles } from "./role-definition";
export { storageSettings } from "./storage-account";
