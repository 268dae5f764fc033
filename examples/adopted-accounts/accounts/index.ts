import * as batch from "@pulumi/azure-native/batch";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

const location = new pulumi.Config().require("location");
const { name: resourceGroupName } = new resources.ResourceGroup("studio", { location });

const renders = new storage.StorageAccount("renders", {
  resourceGroupName,
  kind: storage.Kind.StorageV2,
  sku: { name: storage.SkuName.Standard_LRS },
  allowSharedKeyAccess: false,
  allowBlobPublicAccess: false,
  allowCrossTenantReplication: false,
  isLocalUserEnabled: false,
  enableHttpsTrafficOnly: true,
  minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
});

const farm = new batch.BatchAccount("farm", {
  resourceGroupName,
  allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
});

export const storageAccountId = renders.id;
export const batchAccountId = farm.id;
