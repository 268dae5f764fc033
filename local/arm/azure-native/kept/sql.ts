import { randomUUID } from "node:crypto";
import { unservedHost } from "../unserved-host";
import type { KeptRow } from "./kept-type";

const SERVER = ["Microsoft.Sql/servers", "serverName"];

/** SQL databases. No server is served. */
export const keptSqlTypes: readonly KeptRow[] = [
  {
    type: "sql:Server",
    apiVersion: "2023-08-01",
    id: SERVER,
    inputs: `administratorLogin administratorLoginPassword administrators{administratorType
      azureADOnlyAuthentication:bool login principalType sid tenantId} federatedClientId identity{type
      userAssignedIdentities[]} isIPv6Enabled keyId location minimalTlsVersion primaryUserAssignedIdentityId
      publicNetworkAccess resourceGroupName! restrictOutboundNetworkAccess serverName tags:map version`,
    generic: ["identity"],
    secrets: ["administratorLoginPassword"],
    own: {
      // The password is not returned, as in Azure.
      administratorLoginPassword: () => undefined,
      fullyQualifiedDomainName: ({ name }) => unservedHost(name, "database"),
      kind: () => "v12.0",
      state: () => "Ready",
      version: () => "12.0",
    },
  },
  {
    type: "sql:Database",
    apiVersion: "2023-08-01",
    id: [...SERVER, "databases", "databaseName"],
    inputs: `autoPauseDelay:int availabilityZone catalogCollation collation createMode databaseName elasticPoolId
      encryptionProtector encryptionProtectorAutoRotation:bool federatedClientId freeLimitExhaustionBehavior
      highAvailabilityReplicaCount:int identity{type userAssignedIdentities[]} isLedgerOn:bool keys[]
      licenseType location longTermRetentionBackupResourceId maintenanceConfigurationId manualCutover:bool
      maxSizeBytes:int minCapacity:any performCutover:bool preferredEnclaveType readScale
      recoverableDatabaseId recoveryServicesRecoveryPointId requestedBackupStorageRedundancy
      resourceGroupName! restorableDroppedDatabaseId restorePointInTime sampleName secondaryType serverName!
      sku{capacity:int family name! size tier} sourceDatabaseDeletionDate sourceDatabaseId sourceResourceId
      tags:map useFreeLimit:bool zoneRedundant:bool`,
    generic: ["creationDate"],
    own: {
      databaseId: ({ before }) => before.databaseId ?? randomUUID(),
      currentSku: ({ inputs }) =>
        inputs.sku ?? { name: "GP_S_Gen5", tier: "GeneralPurpose", family: "Gen5", capacity: 2 },
      status: () => "Online",
    },
  },
  {
    type: "sql:FirewallRule",
    apiVersion: "2023-08-01",
    id: [...SERVER, "firewallRules", "firewallRuleName"],
    inputs: "endIpAddress firewallRuleName name resourceGroupName! serverName! startIpAddress",
  },
];
