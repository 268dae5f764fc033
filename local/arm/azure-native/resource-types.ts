import { batchAccount } from "./batch-account";
import { blobContainer } from "./blob-container";
import { blobServiceProperties } from "./blob-service-properties";
import { diagnosticSetting } from "./diagnostic-setting";
import { keptTypes } from "./kept";
import { managementPolicy } from "./management-policy";
import { privateDnsZoneGroup } from "./network/private-dns-zone-group";
import { privateEndpoint } from "./network/private-endpoint";
import { privateZone } from "./network/private-zone";
import { subnet } from "./network/subnet";
import { virtualNetwork } from "./network/virtual-network";
import { virtualNetworkLink } from "./network/virtual-network-link";
import { pool } from "./pool";
import { resourceGroup } from "./resource-group";
import type { ResourceType } from "./resource-type";
import { roleAssignment } from "./role-assignment";
import { roleDefinition } from "./role-definition";
import { blob } from "./storage/blob";
import { legalHold } from "./storage/legal-hold";
import { staticWebsite } from "./storage/static-website";
import { storageAccount } from "./storage-account";
import { userAssignedIdentity } from "./user-assigned-identity";

/** All resource types that local Azure supports. */
export const resourceTypes: readonly ResourceType[] = [
  resourceGroup,
  storageAccount,
  blobContainer,
  blobServiceProperties,
  managementPolicy,
  userAssignedIdentity,
  roleAssignment,
  roleDefinition,
  batchAccount,
  diagnosticSetting,
  pool,
  virtualNetwork,
  subnet,
  privateEndpoint,
  privateDnsZoneGroup,
  privateZone,
  virtualNetworkLink,
  blob,
  legalHold,
  staticWebsite,
  ...keptTypes,
];

/** The names that types had in version 2 of azure-native, and have now. */
export const formerNames: Readonly<Record<string, string>> = {
  "azure-native:insights:Component": "azure-native:applicationinsights:Component",
  "azure-native:network:PrivateZone": "azure-native:privatedns:PrivateZone",
  "azure-native:network:VirtualNetworkLink": "azure-native:privatedns:VirtualNetworkLink",
};

/**
 * Returns the type for a token, with or without a version: `azure-native:batch:Pool`,
 * `azure-native:batch/v20240701:Pool`, `azure-native_batch_v20240701:batch:Pool`.
 *
 * @throws if local Azure does not support the type.
 */
export function findType(token: string): { readonly type: ResourceType; readonly apiVersion: string } {
  const found = lookUpType(token);
  if (found === undefined) throw new Error(`local Azure has no type ${token}`);
  return found;
}

/** Returns the type for a token, or undefined if local Azure does not support it. */
export function lookUpType(token: string): ReturnType<typeof findType> | undefined {
  const match =
    /^azure-native(?:_\w+?_v(?<packaged>\d{8}\w*))?:(?<module>\w+)(?:\/v(?<versioned>\d{8}\w*))?:(?<name>\w+)$/.exec(
      token,
    );
  const { module, name, packaged, versioned } = match?.groups ?? {};
  const given = `azure-native:${module}:${name}`;
  const current = formerNames[given] ?? given;
  const type = resourceTypes.find((candidate) => candidate.token === current);
  if (type === undefined) return undefined;
  const tokenVersion = versioned ?? packaged;
  return { type, apiVersion: tokenVersion === undefined ? type.apiVersion : dashed(tokenVersion) };
}

/** Converts `20210501preview` to Azure's `2021-05-01-preview`. */
function dashed(version: string): string {
  return version.replace(/^(\d{4})(\d{2})(\d{2})(\w*)$/, (_, year, month, day, rest: string) =>
    [year, month, day, ...(rest === "" ? [] : [rest])].join("-"),
  );
}
