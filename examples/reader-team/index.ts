import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { BlobRole, ContainerGrant, type OutputPipeline, PrincipalType } from "azure-batch-outputs";

type Shared = pulumi.Unwrap<Pick<OutputPipeline, "destinations" | "containers">>;

const config = new pulumi.Config();
const job = config.require("job");

const platform = new pulumi.StackReference(`${pulumi.getOrganization()}/minimal/${pulumi.getStack()}`);
const containers = platform.requireOutput("containers") as pulumi.Output<Shared["containers"]>;
const destinations = platform.requireOutput("destinations") as pulumi.Output<Shared["destinations"]>;

const group = new resources.ResourceGroup("dashboard", { location: config.require("location") });
const dashboard = new managedidentity.UserAssignedIdentity("dashboard", { resourceGroupName: group.name });

// The dashboard can read the outputs of this job only.
new ContainerGrant("dashboard", {
  containerId: containers.apply((byJob) => byJob[job]!.id),
  principalId: dashboard.principalId,
  principalType: PrincipalType.ServicePrincipal,
  role: BlobRole.Reader,
});

/** The environment of the dashboard, in which `batch-outputs list` needs no options. */
export const environment = {
  AZURE_CLIENT_ID: dashboard.clientId,
  BATCH_OUTPUTS_BLOB_ENDPOINT: destinations.blobEndpoint,
  AZ_BATCH_JOB_ID: job,
};
