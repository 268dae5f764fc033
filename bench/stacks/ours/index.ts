import * as resources from "@pulumi/azure-native/resources";
import { OutputPipeline } from "azure-batch-outputs";
import { jobs, pipelines, readerPrincipalId } from "../jobs";

const group = new resources.ResourceGroup("bench", { location: "westeurope" });
for (const pipeline of pipelines) {
  new OutputPipeline(pipeline, {
    resourceGroupName: group.name,
    jobs,
    readers: [{ name: "me", principalId: readerPrincipalId }],
    pools: [{ name: "workers", vmSize: "Standard_D2s_v5", nodes: 0 }],
    retainOutputs: false,
    runtime: "image",
  });
}
