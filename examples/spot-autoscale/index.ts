import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { AutoscalePreset, OutputPipeline } from "azure-batch-outputs";

const config = new pulumi.Config();

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  jobs: ["frames"],
  pools: [
    {
      name: "workers",
      vmSize: "Standard_D4ds_v5",
      taskSlotsPerNode: 4,
      autoscale: {
        preset: AutoscalePreset.PendingTasks,
        maxSpotNodes: config.requireNumber("maxSpotNodes"),
        maxNodes: config.requireNumber("maxNodes"),
      },
      autoscaleIntervalMinutes: 5,
    },
  ],
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
});

export const destinations = pipeline.destinations;
