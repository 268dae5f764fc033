import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, type PrincipalType } from "azure-batch-outputs";

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

/** The destinations for job outputs, which job authors and other stacks import. */
export const destinations = pipeline.destinations;
