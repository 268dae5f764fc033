import type { Identity } from "../../identity";
import { isObject, type Properties, unknownValue } from "../properties";
import type { Failure } from "../validate";

/**
 * The settings of azure-native's provider that a program can give. All but three choose how to log in; local Azure has
 * only one way.
 */
const settings = [
  "auxiliaryTenantIds",
  "clientCertificatePassword",
  "clientCertificatePath",
  "clientId",
  "clientSecret",
  "disableInstanceDiscovery",
  "disablePulumiPartnerId",
  "environment",
  "location",
  "metadataHost",
  "msiEndpoint",
  "oidcRequestToken",
  "oidcRequestUrl",
  "oidcToken",
  "oidcTokenFilePath",
  "partnerId",
  "subscriptionId",
  "tenantId",
  "useDefaultAzureCredential",
  "useMsi",
  "useOidc",
];
const engineSettings = ["version", "pluginDownloadURL", "__internal", "__pulumi-go-provider-version"];

export function checkConfig(config: Properties, identity: Pick<Identity, "subscriptionId" | "tenantId">): Failure[] {
  return Object.entries(config).flatMap(([name, value]): Failure[] => {
    if (engineSettings.includes(name) || value === unknownValue) return [];
    if (!settings.includes(name)) {
      return [{ property: name, reason: `${name} must not be given: azure-native has no such setting` }];
    }
    if ((name === "subscriptionId" || name === "tenantId") && value !== identity[name]) {
      return [{ property: name, reason: `${name} must be local Azure's ${identity[name]}, got ${String(value)}` }];
    }
    return [];
  });
}

interface Configurations {
  set(connection: string, config: Properties): void;
  of(connection: string): Properties;
  /** Returns when a provider instance was configured, in ms. */
  since(connection: string): number;
}

/**
 * Stores the configuration of each provider instance, by the engine's connection. Above the limit, the oldest entry is
 * deleted.
 */
export function openConfigurations(limit = 1000): Configurations {
  const configurations = new Map<string, Properties>();
  const times = new Map<string, number>();
  return {
    set(connection, config) {
      configurations.delete(connection);
      configurations.set(connection, config);
      times.set(connection, Date.now());
      const [oldest] = configurations.keys();
      if (configurations.size <= limit || oldest === undefined) return;
      configurations.delete(oldest);
      times.delete(oldest);
    },
    of: (connection) => {
      const config = configurations.get(connection);
      return isObject(config) ? config : {};
    },
    // An instance whose configuration is unknown is a new one.
    since: (connection) => times.get(connection) ?? Date.now(),
  };
}
