export { createAzureNative } from "./create-azure-native";
