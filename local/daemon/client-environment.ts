import type { Description } from "./azure";

/** What {@link clientEnvironment} needs to know beside a local Azure's description. */
export interface ClientEnvironmentSettings extends Description {
  readonly stateFolder: string;
}

/**
 * The variables that turn a program's Azure into the local one: tokens, trust, and Pulumi's providers.
 *
 * @param caller the environment that the program would have had. Its own Pulumi backend and passphrase are kept, its list of hosts
 * without a proxy is added to, and where it trusts more certificates than usual, the program goes on doing so.
 */
export function clientEnvironment(
  local: ClientEnvironmentSettings,
  caller: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const noProxy = [caller.NO_PROXY ?? caller.no_proxy, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return {
    LOCAL_AZURE_STATE: local.stateFolder,
    AZURE_SUBSCRIPTION_ID: local.subscriptionId,
    AZURE_TENANT_ID: local.tenantId,
    AZURE_CLIENT_ID: local.deployer.clientId,
    // DefaultAzureCredential would ask `az` and others first, and get tokens of the real Azure
    AZURE_TOKEN_CREDENTIALS: "ManagedIdentityCredential",
    AZURE_POD_IDENTITY_AUTHORITY_HOST: local.endpoints.imds,

    // Node adds this file to its own roots; the others read one bundle in place of theirs
    NODE_EXTRA_CA_CERTS: trustsMore(caller, local.caFile) ? local.bundleFile : local.caFile,
    SSL_CERT_FILE: local.bundleFile,
    REQUESTS_CA_BUNDLE: local.bundleFile,
    CURL_CA_BUNDLE: local.bundleFile,
    NO_PROXY: noProxy,
    no_proxy: noProxy,

    PULUMI_DEBUG_PROVIDERS: Object.entries({
      "azure-native": local.endpoints["azure-native"],
      random: local.endpoints.random,
    })
      .map(([name, address]) => `${name}:${address.slice(address.lastIndexOf(":") + 1)}`)
      .join(","),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...pulumiState(local.stateFolder, caller),
  };
}

/** Variables of a caller that would lead its program to other tokens than local Azure's. */
export const misleadingVariables: readonly string[] = [
  "IDENTITY_ENDPOINT",
  "IDENTITY_HEADER",
  "IDENTITY_SERVER_THUMBPRINT",
  "IMDS_ENDPOINT",
  "MSI_ENDPOINT",
  "MSI_SECRET",
  "AZURE_FEDERATED_TOKEN_FILE",
];

/** Whether the caller has certificates of its own to trust, such as a company's proxy's. */
export function trustsMore(caller: NodeJS.ProcessEnv, caFile: string): boolean {
  return Boolean(caller.NODE_EXTRA_CA_CERTS) && caller.NODE_EXTRA_CA_CERTS !== caFile;
}

function pulumiState(stateFolder: string, caller: NodeJS.ProcessEnv): Record<string, string> {
  const hasPassphrase =
    caller.PULUMI_CONFIG_PASSPHRASE !== undefined || caller.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    ...(caller.PULUMI_BACKEND_URL ? {} : { PULUMI_BACKEND_URL: `file://${stateFolder}/pulumi` }),
    // it guards nothing: the secrets of a local stack are as local as the folder, which only its owner can read
    ...(hasPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: "local-azure" }),
  };
}
