export { startArm } from "./start-arm";
