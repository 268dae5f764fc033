import * as authorization from "@pulumi/azure-native/authorization";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { BlobRole, ContainerGrant, OutputPipeline, PrincipalType } from "azure-batch-outputs";

// A pipeline as a platform team runs it, on Azure or on local Azure. Deploy it with `pulumi up`. Pulumi.yaml lists the
// settings and their defaults.
const config = new pulumi.Config();

// The pipeline can create its own resource group, which is retained with the outputs when the stack is destroyed.
const resourceGroupName = config.get("resourceGroupName");
// A new Batch account can have a quota of 0.
const existingBatchAccountId = config.get("existingBatchAccountId");

// The principal that deploys this stack also submits the tutorial's job, lists outputs, and finally deletes everything.
// Owner and Contributor do not include that.
// azure-native takes a principal without a type for a user, which Azure refuses for a service principal.
const principalType = config.get("deployerType") as PrincipalType | undefined;
const deployer = {
  principalId: authorization.getClientConfigOutput().objectId,
  ...(principalType && { principalType }),
};
const pipeline = new OutputPipeline("pipeline", {
  ...(resourceGroupName && { resourceGroupName }),
  ...(existingBatchAccountId && { existingBatchAccountId }),
  location: config.require("location"),
  jobs: config.requireObject<string[]>("jobs"),
  dynamicJobs: config.requireBoolean("dynamicJobs"),
  pools: [{ name: "workers", vmSize: config.require("vmSize"), nodes: config.requireNumber("nodes") }],
  submitters: [{ name: "deployer", ...deployer }],
  autoStorage: config.requireBoolean("autoStorage"),
  retainOutputs: config.requireBoolean("retainOutputs"),
});

function taskInput(containerName: string): pulumi.Output<string> {
  const container = new storage.BlobContainer(containerName, {
    resourceGroupName: pipeline.resourceGroupName,
    accountName: pipeline.storageAccountName,
    containerName,
  });
  new ContainerGrant(`submitter-${containerName}`, {
    containerId: container.id,
    ...deployer,
    role: BlobRole.Contributor,
  });
  new ContainerGrant(`nodes-${containerName}`, {
    containerId: container.id,
    principalId: pipeline.writerPrincipalId,
    principalType: PrincipalType.ServicePrincipal,
    role: BlobRole.Reader,
  });
  return pulumi.interpolate`${pipeline.blobEndpoint}${container.name}`;
}

/** The destinations for job outputs, which job authors and other stacks import. */
export const destinations = pipeline.destinations;

/** The URLs of the containers that hold the inputs of the top-words job. */
export const taskInputs = { program: taskInput("top-words-program"), texts: taskInput("top-words-texts") };
