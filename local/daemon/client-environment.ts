import { javaTrustOptions } from "../environment/java-trust-store";
import type { Description } from "./azure";

/** What {@link clientEnvironment} needs in addition to a local Azure's description. */
export interface ClientEnvironmentSettings extends Description {
  readonly stateFolder: string;
}

/**
 * Returns the variables that make a program use local Azure: tokens, certificates, and Pulumi's providers.
 *
 * @param caller the environment that the program would otherwise have. Its Pulumi backend and passphrase are kept. Its
 * list of hosts without a proxy is extended, and its additional certificates stay trusted.
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
    // DefaultAzureCredential would otherwise try `az` and others first, and get tokens of the real Azure.
    AZURE_TOKEN_CREDENTIALS: "ManagedIdentityCredential",
    // Clients prefer the App Service endpoint. `azidentity` of Go, such as in AzCopy, knows no other host for IMDS.
    ...local.identityVariables,
    // The Azure CLI. Its own folder keeps local sign-ins apart from those to Azure.
    AZURE_CONFIG_DIR: `${local.stateFolder}/azure-cli`,
    ARM_CLOUD_METADATA_URL: `${local.endpoints["resource-manager"]}/metadata/endpoints?api-version=2019-05-01`,
    // It would otherwise ask the real Entra ID whether the sign-in host is one of its own.
    AZURE_CORE_INSTANCE_DISCOVERY: "false",
    // The endpoint for programs with an SDK of Resource Manager, which has no variable of its own.
    AZURE_RESOURCE_MANAGER_URL: local.endpoints["resource-manager"],
    // Programs that sign in as azure-native does read these variables.
    ARM_CLIENT_ID: local.deployer.clientId,
    ...(local.oidcToken === undefined ? { ARM_USE_MSI: "true" } : oidc(local, local.oidcToken)),

    // Node.js adds this file to its own roots; other clients replace their roots with one bundle.
    NODE_EXTRA_CA_CERTS: trustsMore(caller, local.caFile) ? local.bundleFile : local.caFile,
    SSL_CERT_FILE: local.bundleFile,
    REQUESTS_CA_BUNDLE: local.bundleFile,
    CURL_CA_BUNDLE: local.bundleFile,
    JAVA_TOOL_OPTIONS: javaOptions(caller, local.javaFile),
    NO_PROXY: noProxy,
    no_proxy: noProxy,

    PULUMI_DEBUG_PROVIDERS: debugProviders({
      "azure-native": local.endpoints["azure-native"],
      random: local.endpoints.random,
    }),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...pulumiState(local.stateFolder, caller),
  };
}

/** Returns the variable with which an engine attaches to providers, from their addresses. */
export function debugProviders(addresses: Readonly<Record<string, string>>): string {
  return Object.entries(addresses)
    .map(([name, address]) => `${name}:${address.slice(address.lastIndexOf(":") + 1)}`)
    .join(",");
}

/** Returns the variables that a pipeline sets which signs in with its OIDC token. */
function oidc(local: ClientEnvironmentSettings, token: string): Record<string, string> {
  return {
    ARM_USE_OIDC: "true",
    ARM_OIDC_TOKEN: token,
    ARM_TENANT_ID: local.tenantId,
    // Clients would otherwise ask the real Entra ID whether the host is one of its own.
    ARM_DISABLE_INSTANCE_DISCOVERY: "true",
    AZURE_AUTHORITY_HOST: local.endpoints.entra,
  };
}

/** Returns the options of Java with the trust store, unless the caller has one of its own. */
function javaOptions({ JAVA_TOOL_OPTIONS: own }: NodeJS.ProcessEnv, javaFile: string): string {
  if (own?.includes("javax.net.ssl.trustStore=") && !own.includes(javaFile)) return own;
  return own?.includes(javaFile) ? own : [own, javaTrustOptions(javaFile)].filter(Boolean).join(" ");
}

/** Variables that would make a program use other tokens than local Azure's. */
export const misleadingVariables: readonly string[] = [
  "IDENTITY_SERVER_THUMBPRINT",
  "IMDS_ENDPOINT",
  "MSI_ENDPOINT",
  "MSI_SECRET",
  "AZURE_FEDERATED_TOKEN_FILE",
  "ARM_CLIENT_CERTIFICATE_PATH",
  "ARM_CLIENT_SECRET",
  "ARM_USE_DEFAULT_AZURE_CREDENTIAL",
  "ARM_USE_OIDC",
];

/** Returns whether the caller trusts additional certificates, such as those of a company's proxy. */
export function trustsMore(caller: NodeJS.ProcessEnv, caFile: string): boolean {
  return Boolean(caller.NODE_EXTRA_CA_CERTS) && caller.NODE_EXTRA_CA_CERTS !== caFile;
}

function pulumiState(stateFolder: string, caller: NodeJS.ProcessEnv): Record<string, string> {
  const hasPassphrase =
    caller.PULUMI_CONFIG_PASSPHRASE !== undefined || caller.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    ...(caller.PULUMI_BACKEND_URL ? {} : { PULUMI_BACKEND_URL: `file://${stateFolder}/pulumi` }),
    // This passphrase protects nothing: the secrets of a local stack are in a folder that only its owner can read.
    ...(hasPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: "local-azure" }),
  };
}
