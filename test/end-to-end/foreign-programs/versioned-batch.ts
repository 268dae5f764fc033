import * as pulumi from "@pulumi/pulumi";

class Versioned extends pulumi.CustomResource {}

/** Resources whose types contain a version, as stacks of azure-native 1 and 2 have them. */
export async function versionedBatch(): Promise<void> {
  const resource = (type: string, name: string, inputs: pulumi.Inputs, dependsOn: pulumi.Resource[] = []) =>
    new Versioned(`azure-native:${type}`, name, inputs, { dependsOn });
  const location = "westeurope";
  const resourceGroupName = "versioned";
  const group = resource("resources/v20220901:ResourceGroup", "group", { resourceGroupName, location });
  resource(
    "batch/v20230501:BatchAccount",
    "farm",
    { resourceGroupName, accountName: "versionedfarm", location, allowedAuthenticationModes: ["SharedKey"] },
    [group],
  );
  resource(
    "storage/v20220901:StorageAccount",
    "store",
    {
      resourceGroupName,
      accountName: "versionedstore",
      location,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      minimumTlsVersion: "TLS1_0",
    },
    [group],
  );
}
