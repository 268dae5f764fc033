import type { TokenCredential } from "@azure/core-auth";
import type * as pulumi from "@pulumi/pulumi";
import { azureCredential } from "./azure-credential";
import { deployerTokens } from "./deployer-token";
import { providerSettings } from "./provider-settings";

/**
 * The audiences of the Batch service by azure-native's `environment`; the public cloud's is the default ("Authenticate
 * Azure Batch services with Microsoft Entra ID"). The slash before `/.default` is part of the audience.
 */
const SCOPES: Readonly<Record<string, string>> = {
  usgovernment: "https://batch.core.usgovcloudapi.net//.default",
  azureusgovernment: "https://batch.core.usgovcloudapi.net//.default",
  azureusgovernmentcloud: "https://batch.core.usgovcloudapi.net//.default",
  china: "https://batch.chinacloudapi.cn//.default",
  azurechina: "https://batch.chinacloudapi.cn//.default",
  azurechinacloud: "https://batch.chinacloudapi.cn//.default",
};
const PUBLIC_SCOPE = "https://batch.core.windows.net//.default";

/**
 * Returns a credential for the Batch service of the principal that azure-native deploys as. The promise rejects if the
 * program cannot sign in.
 */
export async function batchCredential(parent: pulumi.Resource): Promise<TokenCredential> {
  const settings = await providerSettings(parent);
  const scope = SCOPES[settings.environment?.toLowerCase() ?? ""] ?? PUBLIC_SCOPE;
  const { first, credential } = deployerTokens(azureCredential(settings), { scope, service: "Batch" });
  await first;
  return credential;
}
