import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";

const retainOutputs = new pulumi.Config().requireBoolean("retainOutputs");
const { objectId } = authorization.getClientConfigOutput();
new OutputPipeline("pipeline", {
  location: "westeurope",
  jobs: ["a", "b"],
  pools: [{ name: "workers", poolName: "workers", vmSize: "Standard_D2s_v5", nodes: 0 }],
  readers: [{ name: "deployer", principalId: objectId }],
  retainOutputs,
  runtime: "image",
});
