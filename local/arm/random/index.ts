export { createRandom } from "./create-random";
