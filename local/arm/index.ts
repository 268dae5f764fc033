export { customRoles } from "./azure-native";
export { startArm } from "./start-arm";
