export { SHORTEST_PREFIX, tooWide } from "./ip-range";
