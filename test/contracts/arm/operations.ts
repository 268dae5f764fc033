/** The request that creates a resource of one type. */
export interface ArmOperation {
  /** The API version that `@pulumi/azure-native` uses. */
  readonly apiVersion: string;
  /**
   * The schema of Microsoft's client. Absent for networks and diagnostic settings, whose clients are no dependencies of
   * this project. Their requests are compared with azure-native's types only.
   */
  readonly client?: ClientOperation;
  /** The input that the provider generates from the resource's name, if any. */
  readonly name?: string;
}

/** The request of a client, and the package that publishes its schema. */
export interface ClientOperation {
  readonly sdk: Sdk;
  /** The name of the body's mapper in the package. */
  readonly body: string;
  /** Inputs that are part of the path, with the names of their mappers in the package. */
  readonly path: Readonly<Record<string, string>>;
}

/** One of Microsoft's generated clients of Azure Resource Manager. */
export interface Sdk {
  readonly package: string;
  /** The folder of its `mappers.js` and `parameters.js`. */
  readonly models: string;
  /** The name of the parameter that contains the API version. */
  readonly versionParameter: string;
  /** The API version of its schemas: azure-native's, or the nearest one that npm has for a package with mappers. */
  readonly apiVersion: string;
}

const BATCH = sdk("@azure/arm-batch", "2023-11-01");
const STORAGE = sdk("@azure/arm-storage", "2024-01-01", "dist/commonjs/models");
const IDENTITY = sdk("@azure/arm-msi", "2023-01-31");
const AUTHORIZATION = {
  ...sdk("@azure/arm-authorization", "2022-04-01"),
  // The package has one version per group of operations. This one belongs to role assignments.
  versionParameter: "apiVersion1",
};
const RESOURCES = sdk("@azure/arm-resources", "2021-04-01");

const IN_ACCOUNT = { resourceGroupName: "resourceGroupName", accountName: "accountName" };

/** The requests by resource type of azure-native. */
export const ARM_OPERATIONS: Readonly<Record<string, ArmOperation>> = {
  "batch:BatchAccount": {
    apiVersion: "2024-07-01",
    client: { sdk: BATCH, body: "BatchAccountCreateParameters", path: IN_ACCOUNT },
    name: "accountName",
  },
  "batch:Pool": {
    apiVersion: "2024-07-01",
    client: { sdk: BATCH, body: "Pool", path: { ...IN_ACCOUNT, accountName: "accountName1", poolName: "poolName" } },
    name: "poolName",
  },
  "storage:StorageAccount": {
    apiVersion: "2024-01-01",
    client: { sdk: STORAGE, body: "StorageAccountCreateParameters", path: IN_ACCOUNT },
    name: "accountName",
  },
  "storage:BlobContainer": {
    apiVersion: "2024-01-01",
    client: { sdk: STORAGE, body: "BlobContainer", path: { ...IN_ACCOUNT, containerName: "containerName" } },
    name: "containerName",
  },
  "storage:BlobServiceProperties": {
    apiVersion: "2024-01-01",
    client: {
      sdk: STORAGE,
      body: "BlobServiceProperties",
      path: { ...IN_ACCOUNT, blobServicesName: "blobServicesName" },
    },
  },
  "storage:ManagementPolicy": {
    apiVersion: "2024-01-01",
    client: {
      sdk: STORAGE,
      body: "ManagementPolicy",
      path: { ...IN_ACCOUNT, managementPolicyName: "managementPolicyName" },
    },
  },
  "managedidentity:UserAssignedIdentity": {
    apiVersion: "2023-01-31",
    client: {
      sdk: IDENTITY,
      body: "Identity",
      path: { resourceGroupName: "resourceGroupName", resourceName: "resourceName" },
    },
    name: "resourceName",
  },
  "authorization:RoleAssignment": {
    apiVersion: "2022-04-01",
    client: {
      sdk: AUTHORIZATION,
      body: "RoleAssignmentCreateParameters",
      path: { scope: "scope", roleAssignmentName: "roleAssignmentName" },
    },
    name: "roleAssignmentName",
  },
  "authorization:RoleDefinition": {
    apiVersion: "2022-05-01-preview",
    client: {
      sdk: AUTHORIZATION,
      body: "RoleDefinition",
      path: { scope: "scope", roleDefinitionId: "roleDefinitionId" },
    },
    name: "roleDefinitionId",
  },
  "resources:ResourceGroup": {
    apiVersion: "2024-03-01",
    client: { sdk: RESOURCES, body: "ResourceGroup", path: { resourceGroupName: "resourceGroupName" } },
    name: "resourceGroupName",
  },
  "monitor:DiagnosticSetting": { apiVersion: "2021-05-01-preview", name: "name" },
  "network:VirtualNetwork": { apiVersion: "2024-05-01", name: "virtualNetworkName" },
  "network:Subnet": { apiVersion: "2024-05-01", name: "subnetName" },
  "network:PrivateEndpoint": { apiVersion: "2024-05-01", name: "privateEndpointName" },
  "network:PrivateDnsZoneGroup": { apiVersion: "2024-05-01", name: "privateDnsZoneGroupName" },
  "privatedns:PrivateZone": { apiVersion: "2024-06-01", name: "privateZoneName" },
  "privatedns:VirtualNetworkLink": { apiVersion: "2024-06-01", name: "virtualNetworkLinkName" },
};

function sdk(name: string, apiVersion: string, models = "dist-esm/src/models"): Sdk {
  return { package: name, apiVersion, models, versionParameter: "apiVersion" };
}
