import { createHash, randomUUID } from "node:crypto";
import { unservedHost } from "../unserved-host";
import type { KeptRow, OwnRequest } from "./kept-type";

/** Log Analytics and Application Insights. No log or metric is received. */
export const keptMonitoringTypes: readonly KeptRow[] = [
  {
    type: "operationalinsights:Workspace",
    apiVersion: "2023-09-01",
    id: ["Microsoft.OperationalInsights/workspaces", "workspaceName"],
    inputs: `defaultDataCollectionRuleResourceId features{clusterResourceId disableLocalAuth:bool
      enableDataExport:bool enableLogAccessUsingOnlyResourcePermissions:bool immediatePurgeDataOn30Days:bool}
      forceCmkForQuery:bool identity{type! userAssignedIdentities[]} location publicNetworkAccessForIngestion
      publicNetworkAccessForQuery resourceGroupName! retentionInDays:int
      sku{capacityReservationLevel:int name!} tags:map workspaceCapping{dailyQuotaGb:any} workspaceName`,
    generic: ["createdDate", "etag", "identity", "modifiedDate", "provisioningState", "systemData"],
    own: {
      customerId: ({ before }) => before.customerId ?? randomUUID(),
      retentionInDays: ({ inputs }) => inputs.retentionInDays ?? 30,
      sku: ({ inputs }) => inputs.sku ?? { name: "PerGB2018" },
    },
  },
  {
    type: "applicationinsights:Component",
    apiVersion: "2020-02-02",
    id: ["Microsoft.Insights/components", "resourceName"],
    inputs: `applicationType! disableIpMasking:bool disableLocalAuth:bool flowType hockeyAppId
      forceCustomerStorageForProfiler:bool immediatePurgeDataOn30Days:bool ingestionMode kind! location
      publicNetworkAccessForIngestion publicNetworkAccessForQuery requestSource resourceGroupName! resourceName
      retentionInDays:int samplingPercentage:any tags:map workspaceResourceId`,
    generic: ["creationDate", "etag", "provisioningState"],
    own: {
      appId: ({ before }) => before.appId ?? randomUUID(),
      applicationId: ({ name }) => name,
      instrumentationKey: keyOf,
      connectionString: (request) => {
        const host = unservedHost(String(request.inputs.location), "applicationinsights");
        return `InstrumentationKey=${keyOf(request)};IngestionEndpoint=https://in.${host}/;LiveEndpoint=https://live.${host}/`;
      },
      tenantId: ({ azure }) => azure.identity.tenantId,
    },
  },
];

/** Returns the instrumentation key, a GUID of the id, so that the two outputs that contain it are equal. */
function keyOf({ id }: OwnRequest): string {
  const hex = createHash("sha256").update(id.toLowerCase()).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
}
