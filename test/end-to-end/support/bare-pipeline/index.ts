import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";

const config = new pulumi.Config();
const retainOutputs = config.requireBoolean("retainOutputs");
const { objectId } = authorization.getClientConfigOutput();
new OutputPipeline("pipeline", {
  location: "westeurope",
  jobs: config.require("jobs").split(","),
  pools: [{ name: "workers", poolName: "workers", vmSize: config.require("vmSize"), nodes: 0 }],
  readers: [{ name: "deployer", principalId: objectId }],
  retainOutputs,
  runtime: "image",
});
