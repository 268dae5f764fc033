export { isUnpinned, runsDownload } from "./downloads";
export { elevationOf, opensFolder } from "./elevation";
export { hasSecret, isNamedSecret } from "./secrets";
