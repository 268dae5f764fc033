import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, WriterRole } from "azure-batch-outputs";
import { destinationsOf } from "azure-batch-outputs/destinations";

const config = new pulumi.Config();

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  dynamicJobs: true,
  // Nodes that create containers could otherwise delete them, too.
  writer: WriterRole.AppendOnly,
  pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: config.requireNumber("nodes") }],
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
});

export const destinations = pipeline.destinations;

/** A job schedule for `az batch job-schedule create --json-file schedule.json`. Its first job is `nightly:job-1`. */
export const jobSchedule = destinations.apply((description) => {
  const { pool, preparationTask } = destinationsOf(description);
  return {
    id: "nightly",
    schedule: { recurrenceInterval: "P1D" },
    jobSpecification: { poolInfo: { poolId: pool("workers").id }, jobPreparationTask: preparationTask() },
  };
});
