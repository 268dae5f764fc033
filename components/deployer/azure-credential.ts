import { readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/core-auth";
import type { ProviderSettings } from "./provider-settings";

/**
 * Returns the credential that azure-native has with the same settings, in its order of precedence
 * (pulumi-azure-native, auth_azidentity.go, `newSingleMethodAuthCredential`). A client certificate must be a PEM file.
 */
export async function azureCredential(settings: ProviderSettings): Promise<TokenCredential> {
  // Loading takes a while, and a unit test under mocks does not need it.
  const identity = await import("./identity.js");
  const { tenantId = "", clientId = "", clientSecret, clientCertificatePath, subscriptionId } = settings;
  const authorityHost = AUTHORITIES[settings.environment?.toLowerCase() ?? ""];
  const options = {
    ...(authorityHost !== undefined && { authorityHost }),
    ...(settings.disableInstanceDiscovery === "true" && { disableInstanceDiscovery: true }),
  };
  const tenant = tenantId === "" ? {} : { tenantId };

  if (settings.useDefaultAzureCredential === "true")
    return new identity.DefaultAzureCredential({ ...options, ...tenant });
  if (clientCertificatePath !== undefined) {
    const { clientCertificatePassword: certificatePassword } = settings;
    const certificate = {
      certificatePath: clientCertificatePath,
      ...(certificatePassword !== undefined && { certificatePassword }),
    };
    return new identity.ClientCertificateCredential(tenantId, clientId, certificate, options);
  }
  if (clientSecret !== undefined) {
    return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options);
  }
  if (settings.useOidc === "true") {
    return new identity.ClientAssertionCredential(tenantId, clientId, () => oidcToken(settings), options);
  }
  if (settings.useMsi === "true") {
    return new identity.ManagedIdentityCredential(clientId === "" ? {} : { clientId });
  }
  // The Azure CLI refuses a tenant and a subscription together.
  const account = subscriptionId === undefined ? tenant : { subscription: subscriptionId };
  return new identity.AzureCliCredential(account);
}

/** The sign-in hosts of the clouds other than the public one, by azure-native's `environment`. */
const AUTHORITIES: Readonly<Record<string, string>> = {
  usgovernment: "https://login.microsoftonline.us",
  azureusgovernment: "https://login.microsoftonline.us",
  azureusgovernmentcloud: "https://login.microsoftonline.us",
  china: "https://login.chinacloudapi.cn",
  azurechina: "https://login.chinacloudapi.cn",
  azurechinacloud: "https://login.chinacloudapi.cn",
};

/** The audience that a federated credential in Entra ID has by default. */
const OIDC_AUDIENCE = "api://AzureADTokenExchange";

/** Returns the pipeline's OIDC token. With a request URL it is a new one each time, so it has not expired. */
async function oidcToken(settings: ProviderSettings): Promise<string> {
  const { oidcToken: token, oidcTokenFilePath, oidcRequestUrl, oidcRequestToken } = settings;
  if (token !== undefined) return token;
  if (oidcTokenFilePath !== undefined) return readFile(oidcTokenFilePath, "utf8");
  if (oidcRequestUrl === undefined || oidcRequestToken === undefined) {
    throw new Error("ARM_USE_OIDC needs ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or a request URL and token");
  }
  const url = new URL(oidcRequestUrl);
  url.searchParams.set("audience", settings.oidcAudience ?? OIDC_AUDIENCE);
  const headers = { accept: "application/json", authorization: `Bearer ${oidcRequestToken}` };
  // A redirect could send the bearer token to another host.
  const response = await fetch(url, { headers, redirect: "error" });
  if (!response.ok) throw new Error(`${url.origin} answers ${response.status} to the request for an OIDC token`);
  const { value } = (await response.json()) as { value?: string };
  if (value === undefined) throw new Error(`${url.origin} returned no OIDC token`);
  return value;
}
