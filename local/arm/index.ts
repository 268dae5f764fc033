export { type Arm, startArm } from "./start-arm";
