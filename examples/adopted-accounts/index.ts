import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";

const config = new pulumi.Config();

// Both accounts are read, and not changed. A preview warns about each of their settings that does not suit outputs.
const pipeline = new OutputPipeline("render", {
  existingStorageAccountId: config.require("storageAccountId"),
  existingBatchAccountId: config.require("batchAccountId"),
  location: config.require("location"),
  jobs: ["frames"],
  pools: [{ name: "workers", vmSize: config.require("vmSize"), nodes: config.requireNumber("nodes") }],
});

/** The same description as that of a pipeline with accounts of its own. */
export const destinations = pipeline.destinations;
