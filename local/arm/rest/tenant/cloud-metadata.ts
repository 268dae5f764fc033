interface CloudUrls {
  /** Of Resource Manager. */
  readonly url: string;
  /** The sign-in host of the tenant. */
  readonly signInUrl: string;
  readonly tenantId: string;
}

/** The name of the cloud in the Azure CLI. */
const CLOUD_NAME = "LocalAzure";

/** The API version since which the answer is the endpoint's own cloud, and not a list of clouds. */
const ONE_CLOUD = "2022-09-01";

/**
 * Returns the endpoints of the cloud, the answer to `GET /metadata/endpoints`. The Azure CLI reads a list by the
 * variable `ARM_CLOUD_METADATA_URL`, and one cloud for `az cloud register`. All hosts are local ones, so that no client
 * sends a local token to Azure.
 */
export function cloudMetadata(urls: CloudUrls, apiVersion: string | null): object {
  const cloud = endpointsOf(urls);
  return apiVersion !== null && apiVersion >= ONE_CLOUD ? cloud : [cloud];
}

function endpointsOf(urls: CloudUrls): object {
  return {
    name: CLOUD_NAME,
    resourceManager: urls.url,
    authentication: {
      loginEndpoint: urls.signInUrl,
      audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
      tenant: urls.tenantId,
      identityProvider: "AAD",
    },
    // The audiences of tokens, not addresses.
    batch: "https://batch.core.windows.net/",
    storage: "https://storage.azure.com/",
    // There are no other services. An address that answers 404 is better than one of Azure.
    ...Object.fromEntries(ABSENT.map((name) => [name, urls.url])),
    // Without a dot, so that no client adds the name of an account to a host of Azure.
    suffixes: {
      storage: "localhost",
      keyVaultDns: "localhost",
      acrLoginServer: "localhost",
      sqlServerHostname: "localhost",
    },
  };
}

const ABSENT = [
  "activeDirectoryDataLake",
  "appInsightsResourceId",
  "appInsightsTelemetryChannelResourceId",
  "attestationResourceId",
  "azmirrorStorageAccountResourceId",
  "gallery",
  "graph",
  "graphAudience",
  "logAnalyticsResourceId",
  "media",
  "microsoftGraphResourceId",
  "ossrdbmsResourceId",
  "portal",
  "sqlManagement",
  "synapseAnalyticsResourceId",
  "vmImageAliasDoc",
];
