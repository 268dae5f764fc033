/**
 * The audience of tokens for the Batch service, by the end of the account's endpoint ("Authenticate Azure Batch
 * services with Microsoft Entra ID", Azure's documentation of each cloud). The audience of tokens for Blob storage is
 * https://storage.azure.com in every cloud.
 */
const AUDIENCES: Readonly<Record<string, string>> = {
  ".batch.azure.com": "https://batch.core.windows.net",
  ".batch.usgovcloudapi.net": "https://batch.core.usgovcloudapi.net",
  ".batch.chinacloudapi.cn": "https://batch.chinacloudapi.cn",
};

/**
 * Returns the scope of a token for a Batch account. An endpoint of no cloud, such as that of local Azure, gets the
 * scope of the public cloud.
 *
 * @param batchEndpoint such as `https://account.westeurope.batch.azure.com`.
 */
export function batchScope(batchEndpoint: string): string {
  const { hostname } = new URL(batchEndpoint);
  const suffix = Object.keys(AUDIENCES).find((end) => hostname.endsWith(end)) ?? ".batch.azure.com";
  return `${AUDIENCES[suffix]}/.default`;
}
