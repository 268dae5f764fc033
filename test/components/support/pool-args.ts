import { IDENTITY } from "./argument-values";
import { WRITER } from "./azure-answers";

const TOOL_SHA256 = "0123456789abcdef".repeat(4);

/** The required arguments of an OutputPool, except its size, and the archives of the node tool. */
export const POOL_ARGS = {
  resourceGroupName: "group",
  batchAccountName: "batch",
  identityId: IDENTITY,
  identityClientId: WRITER.clientId,
  blobEndpoint: "https://store.blob.example/",
  toolUrl: `https://store.blob.example/tool/${TOOL_SHA256}.tar.gz`,
  toolSha256: TOOL_SHA256,
  nodejsUrl: "https://store.blob.example/tool/nodejs.tar.gz",
} as const;
