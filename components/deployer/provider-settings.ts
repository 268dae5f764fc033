import * as pulumi from "@pulumi/pulumi";
import { knownText } from "../state/known-value";

/**
 * The settings with which azure-native signs in, and the environment variables that it reads if the program gives none
 * (pulumi-azure-native, auth_azidentity.go, `readAuthConfig`).
 */
const VARIABLES = {
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH"],
  clientId: ["ARM_CLIENT_ID"],
  clientSecret: ["ARM_CLIENT_SECRET"],
  disableInstanceDiscovery: ["ARM_DISABLE_INSTANCE_DISCOVERY"],
  environment: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
  oidcAudience: ["ARM_OIDC_AUDIENCE"],
  oidcRequestToken: ["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
  oidcRequestUrl: ["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
  subscriptionId: ["ARM_SUBSCRIPTION_ID"],
  tenantId: ["ARM_TENANT_ID"],
  useDefaultAzureCredential: ["ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
  useMsi: ["ARM_USE_MSI"],
  useOidc: ["ARM_USE_OIDC"],
} as const;

type Setting = keyof typeof VARIABLES;

/** The settings that have a value. A Boolean is a text, such as `true`. */
export type ProviderSettings = { readonly [Name in Setting]?: string };

/**
 * Returns the settings of the provider that creates a component's children. An explicit provider does not read the
 * stack's configuration. If it belongs to a program in another language, its settings are not available.
 */
export async function providerSettings(parent: pulumi.Resource): Promise<ProviderSettings> {
  const provider = parent.getProvider("azure-native:storage:BlobContainer") as Record<string, unknown> | undefined;
  const config = new pulumi.Config("azure-native");
  const given = (name: Setting) =>
    provider !== undefined && "useMsi" in provider ? knownText(provider[name]) : config.get(name);
  const names = Object.keys(VARIABLES) as Setting[];
  const settings = await Promise.all(names.map(async (name) => [name, (await given(name)) || inVariable(name)]));
  return Object.fromEntries(settings.filter(([, value]) => value));
}

/** Returns the settings in environment variables, which a program without a stack has. */
export function settingsInVariables(): ProviderSettings {
  const names = Object.keys(VARIABLES) as Setting[];
  return Object.fromEntries(names.map((name) => [name, inVariable(name)]).filter(([, value]) => value));
}

function inVariable(name: Setting): string | undefined {
  return VARIABLES[name].map((variable) => process.env[variable]).find((value) => value);
}
